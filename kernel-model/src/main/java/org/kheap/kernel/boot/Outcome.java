package org.kheap.kernel.boot;

import org.kheap.panic.Panic;
import org.kheap.panic.stack.StackTrace;

/** How the run of a workload ended. */
public sealed interface Outcome {
    /** {@code main} returned. */
    record Returned(int status) implements Outcome {}

    /** The kernel panicked; its console has said so. */
    record Panicked(Panic panic) implements Outcome {}

    /** The run was told to stop while it was at this place. */
    record Stopped(StackTrace where) implements Outcome {}

    /**
     * Nothing can go on any more.
     *
     * @param what the thread waits for
     */
    record Deadlocked(String what, StackTrace where) implements Outcome {}
}
