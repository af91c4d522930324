package org.kheap.cli.mdb;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.kheap.debugger.command.Notation;
import org.kheap.debugger.lang.Console;
import org.kheap.debugger.lang.Host;
import org.kheap.debugger.lang.Interpreter;
import org.kheap.debugger.lang.Logs;
import org.kheap.debugger.target.CrashDump;
import org.kheap.debugger.target.Target;
import org.kheap.panic.dump.CrashFacts;

/** Sessions of the debugger: what the user asked for, on some target, at some seat. */
public final class Debugger {
    /** Exit status: all went well. */
    public static final int OK = 0;

    /**
     * Exit status: there is nothing to examine; or one of the commands given in advance failed, or found
     * what it looked for.
     */
    public static final int FAILURE = 1;

    private static final String START_FILE = ".mdbrc";

    private final MdbArguments arguments;
    private final Seat seat;
    private final Path home;

    /** @param home the user's directory */
    public Debugger(MdbArguments arguments, Seat seat, Path home) {
        this.arguments = arguments;
        this.seat = seat;
        this.home = home;
    }

    /** Says something on the way to a target. */
    public void complain(String sentence) {
        seat.console().error("mdb: " + sentence);
    }

    /** Examines a dump, after saying what is wrong with it; see {@link #examine(Target)}. */
    public int examine(CrashDump dump) throws IOException {
        dump.warnings().forEach(this::complain);
        if (arguments.isWritable()) {
            complain(dump.name() + ": a crash dump cannot be written to");
        }
        return examine((Target) dump);
    }

    /**
     * Examines a target, until the user has seen enough.
     *
     * @return the exit status
     * @throws IOException if the commands cannot be read
     */
    public int examine(Target target) throws IOException {
        Notation notation = new Notation(target);
        notation.setDistance(arguments.distance());
        Console console = console(notation);
        MacroFiles macros = new MacroFiles(arguments.macroDirectories(home));
        Host host =
                Host.of(console)
                        .withShell(seat.shell())
                        .withDisassembler(new MachineDisassembler(target, notation, this::complain))
                        .withMacros(macros)
                        .withLogs(Logs.files())
                        .withProgress(seat.progress());
        Interpreter interpreter = new Interpreter(target, DebuggerModules.all(), host, notation);
        interpreter.setWritable(arguments.isWritable());
        arguments.prompt().ifPresent(interpreter::setPrompt);
        Conversation conversation =
                new Conversation(
                        interpreter,
                        console,
                        seat,
                        new Completion(interpreter, macros),
                        arguments.has(SessionOption.REPEATLAST),
                        arguments.has(SessionOption.IGNOREEOF));
        return arguments.commands().isEmpty()
                ? converse(conversation, target)
                : execute(conversation, interpreter);
    }

    private Console console(Notation notation) {
        boolean isPaged = arguments.commands().isEmpty() && arguments.has(SessionOption.PAGER);
        Console shown = isPaged ? seat.paged(notation) : seat.console();
        return arguments.isJson() ? new JsonConsole(shown) : shown;
    }

    private int converse(Conversation conversation, Target target) throws IOException {
        List<String> names =
                target.facts().modules().stream().map(CrashFacts.Module::name).toList();
        if (seat.isTerminal() && !names.isEmpty()) {
            seat.console().line("Loading modules: [ %s ]".formatted(String.join(" ", names)));
        }
        readStartFile(conversation);
        seat.converse(conversation);
        return OK;
    }

    /** Runs the commands that were given in advance. */
    private int execute(Conversation conversation, Interpreter interpreter) throws IOException {
        readStartFile(conversation);
        for (String command : arguments.commands()) {
            if (!conversation.isOver() && !conversation.say(command)) {
                return FAILURE;
            }
        }
        return interpreter.hasFound() ? FAILURE : OK;
    }

    private void readStartFile(Conversation conversation) throws IOException {
        Path file = home.resolve(START_FILE);
        if (arguments.readsStartFile() && Files.isRegularFile(file)) {
            // Any byte is a character of this set; what commands consist of is ASCII.
            Files.readAllLines(file, StandardCharsets.ISO_8859_1).forEach(conversation::say);
        }
    }
}
