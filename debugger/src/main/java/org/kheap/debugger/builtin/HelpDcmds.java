package org.kheap.debugger.builtin;

import static org.kheap.debugger.command.Description.MANY;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.kheap.debugger.command.Argument;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.DebuggerException;
import org.kheap.debugger.command.DebuggerModule;
import org.kheap.debugger.command.Description;
import org.kheap.debugger.command.Macro;
import org.kheap.debugger.command.Modules;
import org.kheap.debugger.command.Output;
import org.kheap.debugger.command.Walker;
import org.kheap.debugger.lang.FormatLetter;

/** Commands that tell what commands there are. */
final class HelpDcmds {
    private static final String OVERVIEW =
            """
            Each command has a name and stands behind the address that it is about:
              [address [,count]] command [| command ...] [! shell command]

            Commands that can help:
              ::help COMMAND    what one command does
              ::dcmds           all commands
              ::walkers         all walkers, for ::walk
              ::dmods -l        the same by modules
              ::formats         the letters behind / \\ ? and =
              $v                variables that are not 0
              $q                end the debugger""";

    private HelpDcmds() {}

    static List<Dcmd> all() {
        return List.of(
                new PlainDcmd(
                        Description.of("help", "list commands/command help")
                                .operands("[command]", 0, 1)
                                .example("::help walk"),
                        HelpDcmds::help),
                new PlainDcmd(
                        Description.of("dcmds", "list available debugger commands")
                                .operands("[pattern]", 0, 1)
                                .help("With a pattern, those whose name it is found in.")
                                .example("::dcmds kmem"),
                        HelpDcmds::dcmds),
                new PlainDcmd(
                        Description.of("walkers", "list available walkers")
                                .operands("[pattern]", 0, 1)
                                .help("With a pattern, those whose name it is found in.")
                                .example("::walkers ^vmem"),
                        HelpDcmds::walkers),
                new PlainDcmd(
                        Description.of("dmods", "list loaded debugger modules")
                                .flag('l', "with their commands and walkers")
                                .operands("[module]", 0, 1)
                                .example("::dmods -l genunix"),
                        HelpDcmds::modules),
                which("which"),
                which("whence"),
                new PlainDcmd(
                        Description.of("formats", "list format specifiers")
                                .help("The letters behind / \\ ? and =, and the bytes of each.")
                                .example("::formats"),
                        HelpDcmds::formats),
                new PlainDcmd(
                        Description.of("version", "print debugger version string")
                                .help("The version of the language that the debugger speaks.")
                                .example("::version"),
                        call -> call.output().line("mdb 1.1 (kheap)")));
    }

    private static Dcmd which(String name) {
        return new PlainDcmd(
                Description.of(name, "show source of walk or dcmd")
                        .flag('v', "with what it does")
                        .operands("name ...", 1, MANY)
                        .example("::" + name + " -v kmem_cache"),
                HelpDcmds::whence);
    }

    private static void help(Call call) {
        Optional<String> name = call.arguments().operand(0);
        if (name.isEmpty()) {
            call.output().line(OVERVIEW);
            return;
        }
        String wanted = name.get().startsWith("::") ? name.get().substring(2) : name.get();
        Modules modules = call.session().modules();
        Dcmd dcmd =
                modules.dcmd(wanted)
                        .orElseThrow(() -> new DebuggerException("unknown command: " + name.get()));
        page(call, dcmd.description(), moduleOf(modules, dcmd));
    }

    private static String moduleOf(Modules modules, Dcmd dcmd) {
        return modules.moduleOf(dcmd).map(DebuggerModule::name).orElse("");
    }

    private static void page(Call call, Description description, String module) {
        Output output = call.output();
        output.line("NAME");
        output.line("  " + description.name() + " - " + description.summary());
        output.line("\nSYNOPSIS");
        output.line("  " + description.usage());
        output.line("\nDESCRIPTION");
        description.help().lines().forEach(line -> output.line("  " + line));
        description
                .options()
                .forEach(option -> output.printf("  %-12s %s\n", option.usage(), option.meaning()));
        if (!description.example().isEmpty()) {
            output.line("\nEXAMPLE");
            output.line("  " + description.example());
        }
        output.line("\nATTRIBUTES");
        output.line("  Target: " + (call.target().isLive() ? "live kernel" : "crash dump"));
        output.line("  Module: " + module);
        output.line("  Interface Stability: Evolving");
    }

    private static void dcmds(Call call) {
        Predicate<String> wanted = pattern(call);
        for (Dcmd dcmd : call.session().modules().dcmds()) {
            Description description = dcmd.description();
            if (wanted.test(description.name())) {
                call.output().printf("%-24s - %s\n", description.name(), description.summary());
            }
        }
    }

    private static void walkers(Call call) {
        Predicate<String> wanted = pattern(call);
        for (Walker walker : call.session().modules().walkers(call.target())) {
            if (wanted.test(walker.name())) {
                call.output().printf("%-24s - %s\n", walker.name(), walker.description());
            }
        }
    }

    private static Predicate<String> pattern(Call call) {
        Optional<String> pattern = call.arguments().operand(0);
        if (pattern.isEmpty()) {
            return name -> true;
        }
        try {
            return Pattern.compile(pattern.get()).asPredicate();
        } catch (PatternSyntaxException malformed) {
            throw new DebuggerException(
                    "not a regular expression: %s (%s)"
                            .formatted(pattern.get(), malformed.getDescription()));
        }
    }

    private static void modules(Call call) {
        Optional<String> wanted = call.arguments().operand(0);
        for (String name : call.session().modules().names()) {
            if (wanted.isEmpty() || wanted.get().equals(name)) {
                call.output().line(name);
                if (call.has('l')) {
                    contents(call, call.session().modules().partsOf(name));
                }
            }
        }
    }

    private static void contents(Call call, List<DebuggerModule> parts) {
        parts.stream()
                .flatMap(part -> part.dcmds().stream())
                .map(Dcmd::description)
                .forEach(dcmd -> entry(call, "dcmd", dcmd.name(), dcmd.summary()));
        parts.stream()
                .flatMap(part -> part.walkers().stream())
                .forEach(walker -> entry(call, "walk", walker.name(), walker.description()));
    }

    private static void entry(Call call, String kind, String name, String meaning) {
        call.output().printf("  %s %-20s - %s\n", kind, name, meaning);
    }

    private static void whence(Call call) {
        for (Argument name : call.arguments().operands()) {
            whence(call, name.text());
        }
    }

    private static void whence(Call call, String name) {
        Modules modules = call.session().modules();
        Optional<Dcmd> dcmd = modules.dcmd(name);
        Optional<Walker> walker = modules.walker(name, call.target());
        Optional<Macro> macro = modules.macro(name);
        dcmd.ifPresent(
                found ->
                        tell(
                                call,
                                name + origin("dcmd", moduleOf(modules, found)),
                                found.description().summary()));
        walker.ifPresent(
                found ->
                        tell(
                                call,
                                name + origin("walker", moduleOf(modules, found, call)),
                                found.description()));
        macro.ifPresent(
                found -> tell(call, name + " is a macro alias for '" + found.commands() + "'", ""));
        if (dcmd.isEmpty() && walker.isEmpty() && macro.isEmpty()) {
            call.session().warn("%s not found", name);
        }
    }

    private static String moduleOf(Modules modules, Walker walker, Call call) {
        return modules.moduleOf(walker, call.target()).map(DebuggerModule::name).orElse("");
    }

    private static String origin(String kind, String module) {
        return module.equals(BuiltinModule.NAME)
                ? " is a built-in " + kind
                : " is a " + kind + " from module " + module;
    }

    private static void tell(Call call, String text, String summary) {
        call.output().line(text);
        if (call.has('v') && !summary.isEmpty()) {
            call.output().line("  " + summary);
        }
    }

    private static void formats(Call call) {
        for (FormatLetter letter : FormatLetter.values()) {
            call.output()
                    .line(
                            "%c - %s %s"
                                    .formatted(
                                            letter.letter(), letter.meaning(), letter.sizeText()));
        }
    }
}
