package org.kheap.debugger.leak;

/**
 * Which values a search looks for: those that are, under a mask, at most so far behind a base.
 *
 * @param distance the first that is too far
 */
record ValueMatch(long mask, long base, long distance) {
    /** The value alone. */
    static ValueMatch exactly(long value) {
        return new ValueMatch(-1, value, 1);
    }

    /** The value, and those that follow it. */
    static ValueMatch within(long value, long distance) {
        return new ValueMatch(-1, value, distance);
    }

    /** Values that are alike in the bits of a mask. */
    static ValueMatch masked(long value, long mask) {
        return new ValueMatch(mask, value & mask, 1);
    }

    boolean matches(long value) {
        return Long.compareUnsigned((value & mask) - base, distance) < 0;
    }
}
