package org.kheap.kernel.boot;

import java.util.List;
import org.kheap.panic.Panic;
import org.kheap.panic.stack.StackTrace;

/** How the run of a workload ended. */
public sealed interface Outcome {
    /** {@code main} returned, or the last thread ended. */
    record Returned(int status) implements Outcome {}

    /** The kernel panicked; its console has said so. */
    record Panicked(Panic panic) implements Outcome {}

    /** The run was told to stop while it was at this place. */
    record Stopped(StackTrace where) implements Outcome {}

    /**
     * The processor cannot go on.
     *
     * @param what the thread that ran waits for
     */
    record Halted(String what, StackTrace where) implements Outcome {}

    /**
     * All threads sleep, and nothing will ever wake one.
     *
     * @param threads the oldest first
     */
    record Deadlocked(List<Sleeper> threads) implements Outcome {}

    /**
     * A thread that sleeps.
     *
     * @param thread address of its {@code kthread_t}
     * @param name empty for one that the guest made
     * @param channel address of what it sleeps on
     * @param waitsFor what that is, in words
     */
    record Sleeper(long thread, String name, long channel, String waitsFor, StackTrace stack) {}
}
