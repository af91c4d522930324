package org.kheap.kernel.uma;

/**
 * Flags of zones and of requests, with the names and values of {@code vm/uma.h} and {@code
 * sys/malloc.h}: {@code UMA_ZONE_*} of a zone's creation, {@code M_*} of a call.
 */
public final class Umaf {
    /** Zero memory when it becomes an item. */
    public static final int ZONE_ZINIT = 0x0002;

    /** {@code free} finds the zone of an item by its address. */
    public static final int ZONE_MALLOC = 0x0010;

    /** Never give slabs back. */
    public static final int ZONE_NOFREE = 0x0020;

    /** Count the references to each item. */
    public static final int ZONE_REFCNT = 0x0400;

    public static final int M_NOWAIT = 0x0001;
    public static final int M_WAITOK = 0x0002;
    public static final int M_ZERO = 0x0100;

    private Umaf() {}
}
