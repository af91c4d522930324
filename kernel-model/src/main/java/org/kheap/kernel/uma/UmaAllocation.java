package org.kheap.kernel.uma;

/**
 * What is known of an address that {@code malloc} may have given out.
 *
 * @param zone address of the zone in one of whose slabs it is; 0 if it is in a large allocation
 * @param start of the slab or the large allocation
 * @param size in bytes of that
 */
public record UmaAllocation(long zone, long start, long size) {
    public boolean isLarge() {
        return zone == 0;
    }
}
