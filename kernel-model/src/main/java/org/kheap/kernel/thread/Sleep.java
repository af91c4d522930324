package org.kheap.kernel.thread;

/**
 * How a thread sleeps.
 *
 * @param channel address of what it sleeps on; whoever wakes it names the same
 * @param what it waits for, in words
 * @param deadline when it wakes by itself, in nanoseconds since boot
 * @param forMemory whether any memory that is freed wakes it, too
 */
public record Sleep(long channel, String what, long deadline, boolean forMemory) {
    /** Until somebody wakes it. */
    public static Sleep on(long channel, String what) {
        return new Sleep(channel, what, KernelThread.NEVER, false);
    }

    /** Until somebody wakes it, or until then. */
    public static Sleep until(long deadline, long channel, String what) {
        return new Sleep(channel, what, deadline, false);
    }

    /** Until memory is freed. */
    public static Sleep forMemory(long channel, String what) {
        return new Sleep(channel, what, KernelThread.NEVER, true);
    }
}
