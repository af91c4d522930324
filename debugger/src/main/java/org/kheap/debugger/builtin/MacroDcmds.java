package org.kheap.debugger.builtin;

import java.util.List;
import java.util.Optional;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.DebuggerException;
import org.kheap.debugger.command.Description;
import org.kheap.debugger.command.Variables;

/** Commands that read other commands. */
final class MacroDcmds {
    private MacroDcmds() {}

    static List<Dcmd> all() {
        return List.of(
                new PlainDcmd(
                        Description.of("$<", "replace input with macro")
                                .takesAddressAndCount()
                                .operands("[macro]", 0, 1)
                                .help(
                                        """
                                        Runs the commands of a macro, or prints dot as the type of that name.
                                        A macro that does this ends; without a name, it ends at once.""")
                                .example("dot$<bufctl_audit"),
                        call -> run(call, true)),
                new PlainDcmd(
                        Description.of("$<<", "source macro")
                                .takesAddressAndCount()
                                .operands("macro", 1, 1)
                                .help("As $<, but a macro that does this goes on.")
                                .example("dot$<<bufctl"),
                        call -> run(call, false)),
                new PlainDcmd(
                        Description.of("$M", "list macro aliases")
                                .help("Lists the names behind $< that stand for commands.")
                                .example("$M"),
                        MacroDcmds::list));
    }

    private static void run(Call call, boolean replacing) {
        if (call.intoPipe()) {
            throw new DebuggerException("macro files cannot be used as input to a pipeline");
        }
        // The count is for the macro to read.
        call.session().variables().set(Variables.LAST_COUNT, call.count());
        Optional<String> name = call.arguments().operand(0);
        if (name.isPresent()) {
            call.session().runMacro(name.get(), replacing, call.output());
        } else {
            call.session().leaveMacro();
        }
    }

    private static void list(Call call) {
        call.output().printf("<u>%-20s %s</u>\n", "MACRO", "NATIVE EQUIVALENT");
        call.session()
                .modules()
                .macros()
                .forEach(
                        macro ->
                                call.output()
                                        .printf(
                                                "%-20s %s\n",
                                                macro.name(),
                                                macro.commands().lines().findFirst().orElse("")));
    }
}
