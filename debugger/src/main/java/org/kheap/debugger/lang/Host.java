package org.kheap.debugger.lang;

import java.util.Optional;
import org.kheap.debugger.command.DebuggerException;
import org.kheap.debugger.command.Disassembler;

/**
 * What a session needs from the program around it.
 *
 * @param console that it writes to
 * @param shell for what stands behind {@code !}
 * @param disassembler of the target's machine
 * @param macros of the user
 * @param logs that the user may begin
 * @param progress for whoever waits
 */
public record Host(
        Console console,
        Shell shell,
        Disassembler disassembler,
        MacroPath macros,
        Logs logs,
        Progress progress) {
    /** Shows how far a command has come. */
    @FunctionalInterface
    public interface Progress {
        /** As {@link org.kheap.debugger.command.Session#progress}; called often. */
        void show(String doing, long done, long total);
    }

    /** A host with a console alone. */
    public static Host of(Console console) {
        return new Host(
                console,
                (command, input, ignored) -> {
                    throw new DebuggerException("there is no shell here to run: " + command);
                },
                va -> {
                    throw new DebuggerException("there is no disassembler for this machine");
                },
                name -> Optional.empty(),
                file -> {
                    throw new DebuggerException("there is no place for logs here: " + file);
                },
                (doing, done, total) -> {});
    }

    public Host withShell(Shell other) {
        return new Host(console, other, disassembler, macros, logs, progress);
    }

    public Host withDisassembler(Disassembler other) {
        return new Host(console, shell, other, macros, logs, progress);
    }

    public Host withMacros(MacroPath other) {
        return new Host(console, shell, disassembler, other, logs, progress);
    }

    public Host withLogs(Logs other) {
        return new Host(console, shell, disassembler, macros, other, progress);
    }

    public Host withProgress(Progress other) {
        return new Host(console, shell, disassembler, macros, logs, other);
    }
}
