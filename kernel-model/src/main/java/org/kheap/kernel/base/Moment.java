package org.kheap.kernel.base;

/**
 * A point in time, in the units of the kernel's variables. Its calendar is the same in every run: each
 * machine is switched on at {@link #BOOT_TIME}.
 *
 * @param hrtime nanoseconds since boot
 * @param bootTime seconds since 1970 at boot
 */
public record Moment(long hrtime, long bootTime) {
    /** Clock ticks in a second, the kernel's {@code hz}. */
    public static final long HZ = 100;

    /** When every machine is switched on, in seconds since 1970: 9 September 2001, 01:46:40 UTC. */
    public static final long BOOT_TIME = 1_000_000_000;

    private static final long NANOSECONDS = 1_000_000_000;

    /** On a machine that has not been booted again since it was switched on. */
    public Moment(long hrtime) {
        this(hrtime, BOOT_TIME);
    }

    /** Clock ticks since boot. */
    public long lbolt() {
        return hrtime / (NANOSECONDS / HZ);
    }

    /** Seconds since 1970. */
    public long seconds() {
        return bootTime + hrtime / NANOSECONDS;
    }

    /** Nanoseconds of the second that has begun. */
    public long nanoseconds() {
        return hrtime % NANOSECONDS;
    }
}
