package org.kheap.debugger.command;

/** A command of the debugger. */
public interface Dcmd {
    /** What it is called, takes and does. The same each time. */
    Description description();

    /**
     * Runs it once: on the address in front of it, or on one element of a loop or pipe.
     *
     * @throws DebuggerException if it cannot go on, which ends the whole pipeline
     */
    void run(Call call);
}
