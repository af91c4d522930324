package org.kheap.debugger.lang;

/** Runs the commands behind {@code !}. */
@FunctionalInterface
public interface Shell {
    /**
     * Runs a command and hands what it prints to the console.
     *
     * @param input what it reads
     * @throws org.kheap.debugger.command.DebuggerException if it cannot be run
     */
    void run(String command, String input, Console console);
}
