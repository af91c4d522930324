package org.kheap.debugger.command;

import java.util.OptionalLong;
import java.util.PrimitiveIterator;
import org.kheap.debugger.target.Target;

/** The debugger, as a command sees it. */
public interface Session {
    Target target();

    Modules modules();

    Variables variables();

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

    /** Tells the user of something that does not stop the command, formatted as by the JDK. */
    void warn(String format, Object... values);

    /** @throws InterruptedCommandException if the user asked for it */
    void checkInterrupt();
}
