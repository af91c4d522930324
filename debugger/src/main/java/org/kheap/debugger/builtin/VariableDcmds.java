package org.kheap.debugger.builtin;

import static org.kheap.debugger.command.Description.MANY;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.kheap.debugger.command.Argument;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.Description;
import org.kheap.debugger.command.UsageException;
import org.kheap.debugger.command.Variables;
import org.kheap.debugger.command.Variables.Variable;

/** Commands for what {@code <name} reads. */
final class VariableDcmds {
    private VariableDcmds() {}

    static List<Dcmd> all() {
        return List.of(
                new PlainDcmd(
                        Description.of("typeset", "set variable attributes")
                                .takesAddress()
                                .operands("[-t | +t] [variable ...]", 0, MANY)
                                .unparsed()
                                .help(
                                        """
                                        Gives variables the value of the address, or 0 to new ones without it;
                                        -t marks them, +t takes the mark away. Without names, lists variables.""")
                                .example("1f::typeset size"),
                        VariableDcmds::typeset),
                new PlainDcmd(
                        Description.of("vars", "print listing of variables")
                                .flag('n', "only those that are not 0")
                                .flag('p', "as commands that assign them")
                                .flag('t', "only those that are marked")
                                .example("::vars -n"),
                        VariableDcmds::vars),
                new PlainDcmd(
                        Description.of("$v", "print non-zero variables")
                                .help("Registers of the target are among them.")
                                .example("$v"),
                        call -> list(call, variable -> variable.value() != 0)),
                new PlainDcmd(
                        Description.of("unset", "unset variables")
                                .operands("variable ...", 1, MANY)
                                .example("::unset size"),
                        VariableDcmds::unset));
    }

    private static void typeset(Call call) {
        List<String> names = new ArrayList<>();
        String tag = "";
        for (Argument argument : call.arguments().operands()) {
            String word = argument.text();
            if (word.equals("-t") || word.equals("+t")) {
                tag = word;
            } else if (word.startsWith("-") || word.startsWith("+")) {
                throw new UsageException("illegal option -- " + word.substring(1));
            } else {
                names.add(word);
            }
        }
        boolean isMarking = tag.equals("-t");
        if (names.isEmpty()) {
            list(call, variable -> !isMarking || variable.tagged());
        }
        for (String name : names) {
            assign(call, name, tag, isMarking);
        }
    }

    private static void assign(Call call, String name, String tag, boolean isMarking) {
        Variables variables = call.session().variables();
        if (call.hasAddress()) {
            variables.set(name, call.session().dot());
        } else if (variables.named(name).isEmpty()) {
            variables.set(name, 0);
        }
        if (!tag.isEmpty()) {
            variables.tag(name, isMarking);
        }
    }

    private static void vars(Call call) {
        Predicate<Variable> wanted =
                variable ->
                        (!call.has('n') || variable.value() != 0)
                                && (!call.has('t') || variable.tagged());
        if (!call.has('p')) {
            list(call, wanted);
            return;
        }
        call.session().variables().all().stream()
                .filter(wanted.and(variable -> !variable.readOnly()))
                .forEach(
                        variable ->
                                call.output()
                                        .printf("0x%llx>%s\n", variable.value(), variable.name()));
    }

    private static void list(Call call, Predicate<Variable> wanted) {
        call.session().variables().all().stream()
                .filter(wanted)
                .forEach(
                        variable ->
                                call.output()
                                        .printf("%s = %llr\n", variable.name(), variable.value()));
    }

    private static void unset(Call call) {
        for (Argument name : call.arguments().operands()) {
            call.session().variables().remove(name.text());
        }
    }
}
