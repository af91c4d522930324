package org.kheap.debugger.leak;

import java.util.List;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.DebuggerException;
import org.kheap.debugger.command.Description;
import org.kheap.debugger.command.Output;
import org.kheap.debugger.command.Table;
import org.kheap.debugger.structs.UnknownNameException;
import org.kheap.machine.GuestFaultException;

/** {@code address::whatis}: what an address is an address of. */
final class WhatisDcmd implements Dcmd {
    private static final Table TABLE =
            Table.of("whatis")
                    .hidden("addr", "%p")
                    .hidden("type", "%s")
                    .hidden("name", "%s")
                    .hidden("base", "%p")
                    .hidden("offset", "%llu")
                    .hidden("state", "%s")
                    .hidden("control", "%p");

    /** The most specific first. */
    private static final List<Place> PLACES =
            List.of(
                    new ModulePlace(),
                    new ThreadPlace(),
                    new GuardPlace(),
                    new CachePlace(true),
                    new CachePlace(false),
                    new ArenaPlace());

    @Override
    public Description description() {
        return Description.of("whatis", "given an address, return information")
                .needsAddress()
                .prints(TABLE)
                .flag('a', "find all that the address is in, not only the most specific")
                .flag('b', "name the bufctl or vmem_seg; buffers without a bufctl are missed")
                .flag('v', "say what is searched")
                .help(
                        """
                        Says what is at an address: code or variables of a module, the structure or
                        the stack of a thread, what MemGuard guards and the pages around it, a buffer
                        of a cache, allocated or freed, or a segment of an arena. These are searched
                        in this order, arenas before those that they import from, and with -a an
                        address is usually in several of them.
                        """)
                .example("*kmem_default_arena::whatis -a");
    }

    @Override
    public void run(Call call) {
        if (call.intoPipe()) {
            throw new DebuggerException("::whatis cannot be used as input to a pipeline");
        }
        Question question =
                new Question(
                        call.session(),
                        call.dot(),
                        call.has('a'),
                        call.has('b'),
                        text -> announce(call, text),
                        answer -> print(call, answer));
        for (Place place : PLACES) {
            if (!question.isDone()) {
                search(place, question);
            }
        }
        if (!question.isAnswered()) {
            print(call, Answer.UNKNOWN);
        }
    }

    /** Damage in one place does not hide what is in the others. */
    private static void search(Place place, Question question) {
        try {
            place.search(question);
        } catch (GuestFaultException fault) {
            question.session().warn("whatis: no mapping for address %x", fault.fault().address());
        } catch (UnknownNameException missing) {
            question.session().warn("whatis: %s", missing.getMessage());
        }
    }

    private static void announce(Call call, String text) {
        if (call.has('v') && !call.output().takesRows()) {
            call.output().line(text);
        }
    }

    private static void print(Call call, Answer answer) {
        Output output = call.output();
        if (!output.takesRows()) {
            output.printf("%p is %s\n", call.dot(), answer.text());
            return;
        }
        Long base = answer.base();
        TABLE.row(
                output,
                call.dot(),
                answer.kind(),
                answer.name(),
                base,
                base == null ? null : Long.valueOf(call.dot() - base),
                answer.state(),
                answer.control());
    }
}
