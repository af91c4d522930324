package org.kheap.debugger.builtin;

import static org.kheap.debugger.command.Description.MANY;

import java.util.List;
import java.util.stream.Stream;
import org.kheap.debugger.command.Arguments;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.Description;
import org.kheap.debugger.command.Notation;

/** Commands that change how the debugger reads and prints, and that end it. */
final class SettingDcmds {
    private SettingDcmds() {}

    static List<Dcmd> all() {
        Stream<Dcmd> settings =
                Stream.of(
                        new PlainDcmd(
                                Description.of("$d", "get/set default output radix")
                                        .takesAddress()
                                        .help(
                                                """
                                                The address is the new radix, 2 to 0t16. Numbers without a prefix are
                                                read in it.""")
                                        .example("0t10$d"),
                                SettingDcmds::radix),
                        new PlainDcmd(
                                Description.of("$s", "get/set symbol matching distance")
                                        .takesAddress()
                                        .help(
                                                """
                                                With 0 an address has the symbol whose size covers it; with another
                                                number, the one that begins fewer bytes in front of it.""")
                                        .example("1000$s"),
                                SettingDcmds::distance),
                        new PlainDcmd(
                                Description.of("$w", "get/set output page width")
                                        .takesAddress()
                                        .example("0t132$w"),
                                SettingDcmds::width),
                        new PlainDcmd(
                                Description.of("$W", "re-open target in write mode")
                                        .help(
                                                "Lets /W write to a live kernel. Dumps are never written to.")
                                        .example("$W"),
                                call -> call.session().setWritable(true)),
                        new PlainDcmd(
                                Description.of("set", "get/set debugger properties")
                                        .flag('w', "as $W")
                                        .number('s', "distance", "as $s")
                                        .text('P', "prompt", "as $P")
                                        .help("Without options, prints what they are.")
                                        .example("::set -s 0"),
                                SettingDcmds::set),
                        new PlainDcmd(
                                Description.of("$P", "set debugger prompt string")
                                        .operands("[prompt]", 0, MANY)
                                        .unparsed()
                                        .example("$P 'mdb> '"),
                                SettingDcmds::prompt));
        Stream<Dcmd> ends = Stream.of("quit", "$q", "$Q", "$%").map(SettingDcmds::quit);
        return Stream.concat(settings, ends).toList();
    }

    private static void radix(Call call) {
        Notation notation = call.session().notation();
        if (call.hasAddress()) {
            notation.setRadix(call.dot());
        } else {
            call.output().line("radix = %d base ten".formatted(notation.radix()));
        }
    }

    private static void distance(Call call) {
        Notation notation = call.session().notation();
        if (call.hasAddress()) {
            notation.setDistance(call.dot());
        } else {
            call.output()
                    .printf(
                            "symbol matching distance = %llr (%s mode)\n",
                            notation.distance(), notation.distance() == 0 ? "smart" : "absolute");
        }
    }

    private static void width(Call call) {
        Notation notation = call.session().notation();
        if (call.hasAddress()) {
            notation.setWidth(call.dot());
        } else {
            call.output().line("output page width = %d".formatted(notation.width()));
        }
    }

    private static void set(Call call) {
        Arguments options = call.arguments();
        options.number('s').ifPresent(call.session().notation()::setDistance);
        options.text('P').ifPresent(call.session()::setPrompt);
        if (call.has('w')) {
            call.session().setWritable(true);
        }
        if (!call.has('w') && !call.has('s') && !call.has('P')) {
            radix(call);
            distance(call);
            width(call);
        }
    }

    private static void prompt(Call call) {
        String text = call.arguments().text();
        call.session().setPrompt(text.isEmpty() ? "> " : text);
    }

    private static Dcmd quit(String name) {
        Description description = Description.of(name, "quit debugger");
        return new PlainDcmd(
                description.example(description.command()), call -> call.session().quit());
    }
}
