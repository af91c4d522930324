package org.kheap.kernel.vmem;

/**
 * The caches that an arena keeps in front of itself for small multiples of its quantum. They are caches
 * of the allocator above, which stands on arenas itself; this is all that arenas know of it.
 */
public interface QuantumCaches {
    /** Makes a cache of {@code size} bytes over an arena; returns its address, or 0 without memory. */
    long create(String name, long size, Arena arena);

    /** Allocates from a cache; 0 if there is no memory. */
    long alloc(long cache, int kmFlags);

    void free(long cache, long address);

    void destroy(long cache);
}
