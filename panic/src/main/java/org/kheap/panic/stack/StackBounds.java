package org.kheap.panic.stack;

/**
 * Where a thread's stack is. A frame outside of it ends a walk. A trap that found no room on it was
 * saved on a second one, which lies below.
 *
 * @param low its lowest address
 * @param high the first address above it
 * @param secondLow lowest address of the second stack
 * @param secondHigh the first address above that; the same as {@code secondLow} if there is none
 */
public record StackBounds(long low, long high, long secondLow, long secondHigh) {
    /** A thread without a second stack. */
    public StackBounds(long low, long high) {
        this(low, high, low, low);
    }

    /** Whether a frame may begin at {@code fp}, when the one before began at {@code previous}. */
    boolean follows(long fp, long previous) {
        return Long.compareUnsigned(fp, previous) > 0 && contains(fp);
    }

    boolean contains(long fp) {
        return isBetween(fp, low, high) || isBetween(fp, secondLow, secondHigh);
    }

    private static boolean isBetween(long fp, long from, long to) {
        return Long.compareUnsigned(fp, from) >= 0 && Long.compareUnsigned(fp, to) < 0;
    }
}
