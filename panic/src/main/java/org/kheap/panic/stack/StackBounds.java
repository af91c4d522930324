package org.kheap.panic.stack;

/**
 * Where a thread's stack is. A frame outside of it ends a walk.
 *
 * @param low its lowest address
 * @param high the first address above it
 */
public record StackBounds(long low, long high) {
    /** Whether a frame may begin at {@code fp}, when the one before began at {@code previous}. */
    boolean follows(long fp, long previous) {
        return Long.compareUnsigned(fp, previous) > 0 && Long.compareUnsigned(fp, high) < 0;
    }

    boolean contains(long fp) {
        return Long.compareUnsigned(fp, low) >= 0 && Long.compareUnsigned(fp, high) < 0;
    }
}
