package org.kheap.debugger.types;

import static org.kheap.debugger.command.Description.MANY;

import java.util.function.Supplier;
import org.kheap.debugger.command.Argument;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.DebuggerException;
import org.kheap.debugger.command.Description;
import org.kheap.debugger.command.Output;
import org.kheap.debugger.command.Table;
import org.kheap.debugger.command.UsageException;
import org.kheap.debugger.memory.Cells;
import org.kheap.machine.types.CType;

/** {@code ::print}: what is in memory, by its type. */
final class PrintDcmd implements Dcmd {
    private static final Table TABLE =
            Table.of("print")
                    .hidden("address", "%p")
                    .hidden("type", "%s")
                    .hidden("member", "%s")
                    .hidden("value", "%s");

    private static final Description DESCRIPTION =
            Description.of("print", "print the contents of a data structure")
                    .takesAddress()
                    .flag('a', "show the address of each object")
                    .flag('C', "show arrays of characters of any length as text")
                    .flag('d', "show integers in decimal")
                    .flag('h', "show the holes between members")
                    .flag('i', "take the address for the value that is printed")
                    .flag('L', "show all elements of arrays")
                    .flag('n', "show addresses as numbers, not by their symbols")
                    .flag('p', "take the address for a physical one")
                    .flag('T', "show types, and <<what>> their names stand for")
                    .flag('t', "show types")
                    .flag('x', "show integers in hexadecimal, bit fields and all")
                    .number('c', "limit", "characters of an array shown as text (0t1024)")
                    .number('l', "limit", "elements of an array (0t32)")
                    .number('s', "depth", "structures inside of each other")
                    .operands("[type] [member | offset ...]", 0, MANY)
                    .help(
                            """
                            Prints the object at the address, or its members that are named: by C's
                            operators, as cache_cpu[0].cc_lock or cache_arena->vm_name, or as offsets of
                            the form $[expression]. At a variable, the type may be left out. Without an
                            address, prints what the type is made of. Into a pipe, gives the value of each
                            number and pointer, and the address of anything else, or with -a of all.""")
                    .example("*kmem_slab_cache::walk kmem_slab | ::print kmem_slab_t slab_refcnt")
                    .prints(TABLE);

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    @Override
    public void run(Call call) {
        if (call.has('p') && call.has('i')) {
            throw new DebuggerException("-p and -i options are incompatible");
        }
        if (call.intoPipe() && !call.hasAddress()) {
            throw new UsageException(
                    "a pipe needs values, and there is no address to read them at");
        }
        Subject subject = Subject.of(call, call.hasAddress() && !call.has('i') && !call.has('p'));
        CObject object = object(call, subject.type());
        if (subject.rest().isEmpty()) {
            print(call, subject, () -> new OffsetPath("", object));
        }
        for (Argument operand : subject.rest()) {
            print(call, subject, () -> part(call, object, operand));
        }
        if (call.hasAddress() && !call.has('i')) {
            call.advance(subject.type().size());
        }
    }

    private static CObject object(Call call, CType type) {
        if (call.has('i')) {
            int size = (int) Math.min(type.size(), Long.BYTES);
            long value = call.session().dot();
            return CObject.at(Cells.value(call.target().arch().abi(), value, size), 0, type);
        }
        if (call.has('p')) {
            return CObject.at(Cells.physical(call.target()), call.session().dot(), type);
        }
        long address = call.hasAddress() ? call.dot() : 0;
        return CObject.at(Cells.virtual(call.target()), address, type);
    }

    /** Memory that is missing ends the command, unless there is more to print. */
    private static void print(Call call, Subject subject, Supplier<OffsetPath> part) {
        boolean goesOn = call.fromPipe() || subject.rest().size() > 1;
        MissingMemory.tolerate(
                call.session(),
                goesOn,
                () -> {
                    OffsetPath found = part.get();
                    show(call, found.object(), found.name());
                });
    }

    private static OffsetPath part(Call call, CObject object, Argument operand) {
        if (operand instanceof Argument.Value offset) {
            return OffsetPath.in(object, offset.value());
        }
        String path = operand.text();
        return new OffsetPath(
                path,
                call.hasAddress()
                        ? MemberPath.follow(call.session(), object, path)
                        : MemberPath.within(call.session(), object, path));
    }

    private static void show(Call call, CObject object, String name) {
        Output output = call.output();
        if (output.isPipe()) {
            output.value(call.has('a') || !object.isNumber() ? object.address() : object.bits());
            return;
        }
        PrintOptions options = PrintOptions.of(call);
        if (options.values()) {
            object.requireSomeOfIt();
        }
        if (output.takesRows()) {
            row(call, object, name, options);
        } else {
            new ObjectPrinter(call.session(), output, options).print(object, name);
        }
    }

    private static void row(Call call, CObject object, String name, PrintOptions options) {
        TABLE.row(
                call.output(),
                object.address(),
                object.type().name(),
                name.isEmpty() ? null : name,
                options.values() ? new ObjectValues(call.session(), options).of(object) : null);
    }
}
