package org.kheap.debugger.types;

import static org.kheap.debugger.command.Description.MANY;

import java.util.List;
import java.util.Optional;
import java.util.function.LongUnaryOperator;
import org.kheap.debugger.command.Argument;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Chain;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.DebuggerException;
import org.kheap.debugger.command.Description;
import org.kheap.debugger.command.UsageException;
import org.kheap.debugger.memory.Cells;

/** {@code ::list}: the elements of a linked list. */
final class ListDcmd implements Dcmd {
    @Override
    public Description description() {
        return Description.of("list", "walk list using member as link pointer")
                .needsAddress()
                .operands("type member [variable] | offset [variable]", 1, MANY)
                .help(
                        """
                        Prints the address, and those that it leads to: the member, or the word at the offset,
                        is the next of each, up to 0 or to the first. With a variable, it has the value of
                        the element while later commands of the pipe run.""")
                .example("*allthreads::list kthread_t t_next | ::print kthread_t t_state");
    }

    /**
     * How the list goes on.
     *
     * @param offset of the link, in bytes
     * @param rest the words behind
     */
    private record Link(long offset, List<Argument> rest) {}

    @Override
    public void run(Call call) {
        List<Argument> words = call.arguments().operands();
        Link link =
                words.get(0) instanceof Argument.Value offset
                        ? new Link(aligned(call, offset.value()), words.subList(1, words.size()))
                        : member(call, words);
        Optional<ElementVariable> variable = ElementVariable.of(call, link.rest());
        Cells memory = Cells.virtual(call.target());
        int size = call.target().arch().abi().wordSize();
        LongUnaryOperator next = element -> memory.read(element + link.offset(), size);
        long first = call.dot();
        give(call, variable, first);
        new Chain(call.session(), "list", next.applyAsLong(first), first, next)
                .forEachRemaining((long element) -> give(call, variable, element));
    }

    private static void give(Call call, Optional<ElementVariable> variable, long element) {
        call.session().checkInterrupt();
        variable.ifPresent(found -> found.set(element));
        call.output().value(element);
    }

    private static long aligned(Call call, long offset) {
        if (offset % call.target().arch().abi().wordSize() != 0) {
            throw new DebuggerException("offset must fall on a word boundary");
        }
        return offset;
    }

    private static Link member(Call call, List<Argument> words) {
        TypeOperand type = TypeOperand.of(call.session(), words);
        if (type.rest().isEmpty()) {
            throw new UsageException("");
        }
        String path = type.rest().get(0).text();
        CObject whole = CObject.at(Cells.virtual(call.target()), 0, type.type());
        CObject member = MemberPath.within(call.session(), whole, path);
        if (member.isBitField() || member.address() % call.target().arch().abi().wordSize() != 0) {
            throw new DebuggerException(path + " is not a word-aligned member");
        }
        return new Link(member.address(), type.rest().subList(1, type.rest().size()));
    }
}
