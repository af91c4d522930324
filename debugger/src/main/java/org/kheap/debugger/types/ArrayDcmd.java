package org.kheap.debugger.types;

import static org.kheap.debugger.command.Description.MANY;

import java.util.List;
import java.util.Optional;
import org.kheap.debugger.command.Argument;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.DebuggerException;
import org.kheap.debugger.command.Description;
import org.kheap.debugger.command.UsageException;
import org.kheap.machine.types.CType;

/** {@code ::array}: the elements of an array. */
final class ArrayDcmd implements Dcmd {
    @Override
    public Description description() {
        return Description.of("array", "print each array element's address")
                .needsAddress()
                .operands("[type count] [variable]", 0, MANY)
                .help(
                        """
                        Prints the addresses of so many elements of the type, of which the first is at the
                        address. At a variable that is an array, both may be left out. With a variable of the
                        debugger, it has the value of the element while later commands of the pipe run.""")
                .example("30a31c40::array uint64_t 3 | ::print uint64_t");
    }

    /**
     * The array that is meant.
     *
     * @param rest the words behind
     */
    private record Shape(CType element, long count, List<Argument> rest) {}

    @Override
    public void run(Call call) {
        Shape shape = shape(call);
        long size = shape.element().size();
        if (size == 0) {
            throw new DebuggerException(
                    "elements of an array cannot be %s".formatted(shape.element().name()));
        }
        Optional<ElementVariable> variable = ElementVariable.of(call, shape.rest());
        for (long i = 0; Long.compareUnsigned(i, shape.count()) < 0; i++) {
            call.session().checkInterrupt();
            long element = call.target().arch().abi().model().truncate(call.dot() + i * size);
            variable.ifPresent(found -> found.set(element));
            call.output().value(element);
        }
    }

    private static Shape shape(Call call) {
        List<Argument> words = call.arguments().operands();
        if (words.size() > 1) {
            TypeOperand type = TypeOperand.of(call.session(), words);
            if (type.rest().isEmpty()) {
                throw new UsageException("");
            }
            long count = type.rest().get(0).number(call.session().notation().radix());
            return new Shape(type.type(), count, type.rest().subList(1, type.rest().size()));
        }
        CType variable = Subject.variable(call).orElseThrow(() -> Subject.unknown(call));
        if (variable.resolved() instanceof CType.Array array) {
            return new Shape(array.element(), array.count(), words);
        }
        throw new DebuggerException(
                call.session().notation().symbolic(call.dot()) + " is not an array");
    }
}
