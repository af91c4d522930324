package org.kheap.debugger.builtin;

import static org.kheap.debugger.command.Description.MANY;

import java.util.List;
import java.util.Optional;
import java.util.PrimitiveIterator;
import java.util.stream.Collectors;
import org.kheap.debugger.command.Argument;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.Description;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.command.UsageException;

/** Commands that make, change and filter the elements of pipes. */
final class PipeDcmds {
    private static final int TEN = 10;

    private PipeDcmds() {}

    static List<Dcmd> all() {
        return List.of(
                new PlainDcmd(
                        Description.of("walk", "walk data structure")
                                .takesAddress()
                                .operands("walk_name [variable]", 1, 2)
                                .help(
                                        """
                                        Prints the address of each element of a data structure. With a variable,
                                        it has the value of the element while later commands of the pipe run.
                                        See ::walkers for what can be walked.""")
                                .example("::walk kmem_cache | ::kmem_verify"),
                        PipeDcmds::walk),
                new PlainDcmd(
                        Description.of("map", "print dot after evaluating expression")
                                .takesAddress()
                                .operands("expression", 1, MANY)
                                .unparsed()
                                .help("Prints the value of the expression for each element.")
                                .example("::walk kmem_cache | ::map .+8"),
                        PipeDcmds::map),
                new PlainDcmd(
                        Description.of("grep", "print dot if expression is true")
                                .takesAddress()
                                .operands("expression", 1, MANY)
                                .unparsed()
                                .help("Prints those elements for which the expression is not 0.")
                                .example("::walk kmem_cache | ::grep '*. == 0'"),
                        PipeDcmds::grep),
                new PlainDcmd(
                        Description.of("eval", "evaluate the specified command")
                                .takesAddress()
                                .operands("command", 1, MANY)
                                .unparsed()
                                .help("Runs the command for each element, with dot set to it.")
                                .example("::walk kmem_cache c | ::eval '<c/K'"),
                        PipeDcmds::eval),
                new PlainDcmd(
                        Description.of("head", "limit number of elements in pipe")
                                .takesAddress()
                                .operands("-num | -n num", 0, 2)
                                .unparsed()
                                .help("Prints the first elements, 10 if not said; num is decimal.")
                                .example("::walk kmem_cache | ::head -3"),
                        PipeDcmds::head),
                new PlainDcmd(
                        Description.of("echo", "echo arguments")
                                .takesAddress()
                                .operands("args ...", 0, MANY)
                                .unparsed()
                                .help("Prints the arguments, a blank between two, and a newline.")
                                .example("::echo $[1+1]"),
                        PipeDcmds::echo));
    }

    private static void walk(Call call) {
        Session session = call.session();
        List<Argument> operands = call.arguments().operands();
        Optional<String> variable = call.arguments().operand(1);
        PrimitiveIterator.OfLong elements = session.walk(operands.get(0).text(), call.address());
        while (elements.hasNext()) {
            session.checkInterrupt();
            long element = elements.nextLong();
            variable.ifPresent(name -> session.variables().set(name, element));
            call.output().value(element);
        }
    }

    private static void map(Call call) {
        call.output().number(value(call));
    }

    private static void grep(Call call) {
        if (value(call) != 0) {
            call.output().number(call.session().dot());
        }
    }

    private static long value(Call call) {
        return call.session().evaluate(call.arguments().text(), call.session().dot());
    }

    private static void eval(Call call) {
        call.session().execute(call.arguments().text(), call.output());
    }

    private static void head(Call call) {
        if (call.index() < limit(call)) {
            call.output().number(call.session().dot());
        }
    }

    /** {@code -3}, {@code -n3} and {@code -n 3} are the same. */
    private static long limit(Call call) {
        String text =
                call.arguments().operands().stream()
                        .map(Argument::text)
                        .collect(Collectors.joining());
        if (text.isEmpty()) {
            return TEN;
        }
        String number = text.startsWith("-n") ? text.substring(2) : text.substring(1);
        if (text.charAt(0) != '-' || !number.matches("[0-9]{1,18}")) {
            throw new UsageException("");
        }
        return Long.parseLong(number);
    }

    private static void echo(Call call) {
        int radix = call.session().notation().radix();
        String text =
                call.arguments().operands().stream()
                        .map(argument -> shown(argument, radix))
                        .collect(Collectors.joining(" "));
        call.output().line(text);
    }

    private static String shown(Argument argument, int radix) {
        return argument instanceof Argument.Value number
                ? Long.toUnsignedString(number.value(), radix)
                : argument.text();
    }
}
