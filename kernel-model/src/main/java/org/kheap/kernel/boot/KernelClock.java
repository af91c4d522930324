package org.kheap.kernel.boot;

import java.util.ArrayList;
import java.util.List;
import org.kheap.kernel.base.Moment;

/**
 * The guest's time. It is virtual: a kernel call takes a microsecond, nothing else takes any, and when
 * all threads sleep it passes at once.
 */
final class KernelClock {
    static final long HZ = Moment.HZ;

    static final long NANOSECONDS_PER_SECOND = 1_000_000_000;

    /** Nanoseconds between two clock ticks. */
    static final long TICK = NANOSECONDS_PER_SECOND / HZ;

    private static final long NANOSECONDS_PER_CALL = 1000;

    /** More than any period needs to be: a year. */
    static final long MOST_TICKS = HZ * 86400 * 365;

    /** A moment that never comes. */
    static final long NEVER = Long.MAX_VALUE;

    /** Time stands still here, after 146 years, so that it never runs over. */
    private static final long END = NEVER / 2;

    /** Something that happens at regular times. */
    private static final class Period {
        private final long length;
        private final Runnable action;
        private long next;

        Period(long length, long next, Runnable action) {
            this.length = length;
            this.next = next;
            this.action = action;
        }
    }

    private final long bootTime;
    private final List<Period> periods = new ArrayList<>();

    /** The first moment at which something happens. */
    private long nextPeriod = NEVER;

    private long calls;
    private long now;

    /** @param bootTime seconds since 1970 at which it begins */
    KernelClock(long bootTime) {
        this.bootTime = bootTime;
    }

    /** The guest calls the kernel. */
    void call() {
        calls++;
        advanceTo(now + NANOSECONDS_PER_CALL);
        if (now >= nextPeriod) {
            act();
        }
    }

    /**
     * Has something done again and again, at the first kernel call after each period.
     *
     * @param length of the period, in nanoseconds
     */
    void every(long length, Runnable action) {
        periods.add(new Period(length, now + length, action));
        nextPeriod = Math.min(nextPeriod, now + length);
    }

    /** Periods that were slept through are made up for by one action. */
    private void act() {
        nextPeriod = NEVER;
        for (Period period : periods) {
            if (now >= period.next) {
                period.next = now + period.length;
                period.action.run();
            }
            nextPeriod = Math.min(nextPeriod, period.next);
        }
    }

    /** How many times the guest has called. */
    long calls() {
        return calls;
    }

    /** Nanoseconds since boot. */
    long now() {
        return now;
    }

    /** The same, with its calendar. */
    Moment moment() {
        return new Moment(now, bootTime);
    }

    /** Lets time pass until then, if that is in the future. */
    void advanceTo(long nanoseconds) {
        now = Math.max(now, Math.min(nanoseconds, END));
    }

    /**
     * When so many units of time have passed.
     *
     * @param count of units; negative ones have passed already
     * @param unit in nanoseconds
     * @return now or later; {@link #NEVER} if that is behind the end of time
     */
    long after(long count, long unit) {
        if (count > (END - now) / unit) {
            return NEVER;
        }
        return now + Math.max(0, count) * unit;
    }
}
