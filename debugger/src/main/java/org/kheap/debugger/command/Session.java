package org.kheap.debugger.command;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PrimitiveIterator;
import org.kheap.debugger.structs.Structs;
import org.kheap.debugger.target.Target;

/** The debugger, as a command sees it. */
public interface Session extends Warnings {
    Target target();

    Modules modules();

    /** The target's structures and variables, by its own types. */
    Structs structs();

    Variables variables();

    /** Reads the instructions of the target's machine. */
    Disassembler disassembler();

    /** How numbers and addresses are written. */
    Notation notation();

    /** The current address. */
    long dot();

    void setDot(long value);

    /** How many bytes the last format verb covered. */
    long increment();

    void setIncrement(long bytes);

    /**
     * The value of an expression, with {@code dot} as its dot.
     *
     * @throws DebuggerException if it has none
     */
    long evaluate(String expression, long dot);

    /** Runs command lines as if they were typed, and prints to {@code output}. */
    void execute(String commands, Output output);

    /**
     * Begins a walk.
     *
     * @param walker its name
     * @throws DebuggerException if there is no such walker, or it needs an address and got none
     */
    PrimitiveIterator.OfLong walk(String walker, OptionalLong address);

    /**
     * Runs a macro: a file of the macro path, or a name that a module has for commands, or a type,
     * which is printed.
     *
     * @param replacing whether the macro that is being read is left for it
     * @throws DebuggerException if there is none of that name
     */
    void runMacro(String name, boolean replacing, Output output);

    /** Ends the macro that is being read, if there is one. */
    void leaveMacro();

    /** Whether format verbs may write to the target. */
    void setWritable(boolean allowed);

    /** What stands in front of the lines that the user types. */
    void setPrompt(String prompt);

    /**
     * Writes all that is typed and printed to a file from now on, behind what is in it.
     *
     * @param file empty to stop that
     * @throws DebuggerException if it cannot be written
     */
    void log(Optional<Path> file);

    /** Ends the debugger when the line is done. */
    void quit();

    /**
     * Says that a command which looks for something wrong has found it, as scripts learn from the exit
     * status.
     */
    void found();

    /**
     * Tells the user how far a long command has come. May be called often: it is shown at times, and
     * only to somebody who waits at a terminal.
     *
     * @param doing a phrase, as {@code scanning for pointers}
     * @param total of which {@code done} is a part, in the same units; 0 if nobody knows
     */
    void progress(String doing, long done, long total);

    /** @throws InterruptedCommandException if the user asked for it */
    void checkInterrupt();
}
