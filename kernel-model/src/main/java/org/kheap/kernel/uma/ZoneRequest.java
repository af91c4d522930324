package org.kheap.kernel.uma;

/**
 * What {@code uma_zcreate} is asked for. The callbacks are addresses of guest functions, 0 for none.
 *
 * @param name address of the zone's name
 * @param size of an item, in bytes
 * @param align alignment of items less one; -1 for a cache line
 * @param flags {@code UMA_ZONE_*}
 */
public record ZoneRequest(
        long name, long size, long ctor, long dtor, long init, long fini, int align, int flags) {
    /** A zone without callbacks. */
    public static ZoneRequest plain(long name, long size, int align, int flags) {
        return new ZoneRequest(name, size, 0, 0, 0, 0, align, flags);
    }
}
