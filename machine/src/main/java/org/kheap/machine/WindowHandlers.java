package org.kheap.machine;

/**
 * The guest's handlers for SPARC window traps. Each is entered with the trapped pc in %g6, spills or
 * fills one window, and jumps there to try the instruction again.
 *
 * @param overflow address of the handler that makes room for a {@code save}
 * @param underflow address of the handler that gets a window back for a {@code restore}
 * @param end first address behind both; they lie next to each other, overflow first
 */
public record WindowHandlers(long overflow, long underflow, long end) {
    /** Whether {@code pc} is in one of them. */
    public boolean contain(long pc) {
        return Long.compareUnsigned(pc, overflow) >= 0 && Long.compareUnsigned(pc, end) < 0;
    }
}
