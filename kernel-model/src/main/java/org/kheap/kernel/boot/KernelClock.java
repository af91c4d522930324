package org.kheap.kernel.boot;

/**
 * The guest's time. It is virtual: a kernel call takes a microsecond, nothing else takes any, and when
 * all threads sleep it passes at once.
 */
final class KernelClock {
    /** Clock ticks in a second, the kernel's {@code hz}. */
    static final long HZ = 100;

    static final long NANOSECONDS_PER_SECOND = 1_000_000_000;

    /** Nanoseconds between two clock ticks. */
    static final long TICK = NANOSECONDS_PER_SECOND / HZ;

    private static final long NANOSECONDS_PER_CALL = 1000;

    private long calls;
    private long now;

    /** The guest calls the kernel. */
    void call() {
        calls++;
        now += NANOSECONDS_PER_CALL;
    }

    /** How many times the guest has called. */
    long calls() {
        return calls;
    }

    /** Nanoseconds since boot. */
    long now() {
        return now;
    }

    /** Lets time pass until then, if that is in the future. */
    void advanceTo(long nanoseconds) {
        now = Math.max(now, nanoseconds);
    }
}
