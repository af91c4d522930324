package org.kheap.debugger.types;

import static org.kheap.debugger.command.Description.MANY;

import java.util.List;
import java.util.function.Predicate;
import org.kheap.debugger.command.Argument;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.DebuggerException;
import org.kheap.debugger.command.Description;
import org.kheap.debugger.command.Output;
import org.kheap.debugger.command.Table;
import org.kheap.debugger.command.UsageException;
import org.kheap.machine.types.CType;
import org.kheap.machine.types.CType.Enumerator;

/** {@code ::enum}: the names of an enumeration, and their values. */
final class EnumDcmd implements Dcmd {
    private static final Table DECIMAL =
            Table.of("enum")
                    .column("value", "VALUE", "%11s", "%11d")
                    .column("name", "NAME", "%-64s", "%s");
    private static final Table HEX =
            Table.of("enum")
                    .column("value", "VALUE", "%8s", "%8x")
                    .column("name", "NAME", "%-64s", "%s");

    @Override
    public Description description() {
        return Description.of("enum", "print an enumeration")
                .takesAddress()
                .flag('e', "leave out what all names begin with")
                .flag('x', "show values in hexadecimal, as those of flags always are")
                .operands("enum [name | $[value]]", 1, MANY)
                .help(
                        """
                        Prints all values of the enumeration, or that of a name, or the name of a value, which
                        may also be the address. Of flags, a value may be a sum of them. Into a pipe, gives
                        the values alone.""")
                .example("::enum boolean_t")
                .prints(DECIMAL);
    }

    @Override
    public void run(Call call) {
        TypeOperand operand = operand(call);
        if (!(operand.type().resolved() instanceof CType.Enumeration type)) {
            throw new DebuggerException("'%s': not an enumeration".formatted(operand.name()));
        }
        boolean isSelected = !operand.rest().isEmpty();
        if (operand.rest().size() > 1 || isSelected && call.hasAddress()) {
            throw new UsageException(
                    call.hasAddress() ? "may only specify one of: name, address" : "");
        }
        Listing listing = new Listing(call, operand.name(), new Enumerators(type));
        if (isSelected && operand.rest().get(0) instanceof Argument.Word name) {
            listing.named(name.text());
        } else if (isSelected) {
            listing.valued(operand.rest().get(0).number(10));
        } else if (call.hasAddress()) {
            listing.valued(call.session().dot());
        } else {
            listing.print(any -> true);
        }
    }

    /** A name alone is first looked for among the tags. */
    private static TypeOperand operand(Call call) {
        List<Argument> words = call.arguments().operands();
        String name = words.get(0).text();
        return call.target()
                .types()
                .named("enum " + name)
                .map(type -> new TypeOperand("enum " + name, type, words.subList(1, words.size())))
                .orElseGet(() -> TypeOperand.of(call.session(), words));
    }

    /** What is printed of one enumeration. */
    private record Listing(Call call, String name, Enumerators enumerators) {
        /** Those with a value of their own. */
        void print(Predicate<Enumerator> wanted) {
            table().heading(call);
            enumerators.all().stream()
                    .filter(wanted)
                    .forEach(enumerator -> row(enumerator.value(), shown(enumerator.name())));
        }

        private Table table() {
            boolean isHex = call.has('x') || enumerators.areFlags();
            return isHex && !call.output().takesRows() ? HEX : DECIMAL;
        }

        void named(String wanted) {
            printAny(
                    enumerator -> enumerator.name().equals(wanted),
                    "name \"%s\" not in '%s'".formatted(wanted, name));
        }

        void valued(long wanted) {
            if (enumerators.areFlags()) {
                table().heading(call);
                row(wanted, enumerators.flags(wanted, call.has('e')));
                return;
            }
            printAny(
                    enumerator -> (int) enumerator.value() == (int) wanted,
                    "value %d not in '%s'".formatted(wanted, name));
        }

        private void printAny(Predicate<Enumerator> wanted, String failure) {
            if (enumerators.all().stream().noneMatch(wanted)) {
                throw new DebuggerException(failure);
            }
            print(wanted);
        }

        private String shown(String enumerator) {
            return call.has('e') ? enumerators.shortened(enumerator) : enumerator;
        }

        /** Numbers of an enumeration are as wide as an int. */
        private void row(long value, String text) {
            Output output = call.output();
            if (output.isPipe()) {
                output.value(value);
            } else {
                table().row(output, (int) value, text);
            }
        }
    }
}
