package org.kheap.machine;

/**
 * A stretch of virtual addresses that are mapped, all with the same rights.
 *
 * @param va of its first page
 * @param size in bytes, whole pages
 */
public record Mapping(long va, long size, Rights rights) {
    /** The first address behind it; 0 if it ends with the address space of an LP64 machine. */
    public long end() {
        return va + size;
    }

    public boolean contains(long address) {
        return Long.compareUnsigned(address - va, size) < 0;
    }

    /** Whether a page at {@code next} continues it. */
    public boolean isContinuedBy(long next, Rights nextRights) {
        return next == end() && nextRights == rights;
    }

    /** The same stretch, {@code bytes} longer. */
    public Mapping longerBy(long bytes) {
        return new Mapping(va, size + bytes, rights);
    }
}
