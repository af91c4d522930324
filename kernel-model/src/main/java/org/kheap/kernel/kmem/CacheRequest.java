package org.kheap.kernel.kmem;

/**
 * What {@code kmem_cache_create} is asked for. The callbacks are addresses of guest functions, 0 for none.
 *
 * @param size of a buffer, in bytes
 * @param align a power of two; 0 for the usual one
 * @param argument of the callbacks
 * @param arena address of the arena; 0 for the default one
 * @param cflags {@code KMC_*}
 */
public record CacheRequest(
        String name,
        long size,
        long align,
        long constructor,
        long destructor,
        long reclaim,
        long argument,
        long arena,
        int cflags) {}
