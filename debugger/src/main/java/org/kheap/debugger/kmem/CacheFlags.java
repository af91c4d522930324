package org.kheap.debugger.kmem;

/** Bits of {@code cache_flags} and {@code cache_cflags}, which no type of the target tells. */
public final class CacheFlags {
    /** {@code KMF_AUDIT}: each transaction is recorded in the bufctl and in a log. */
    public static final long AUDIT = 0x1;

    /** {@code KMF_DEADBEEF}: free buffers hold a pattern. */
    public static final long DEADBEEF = 0x2;

    /** {@code KMF_REDZONE}: a guard word follows each buffer. */
    public static final long REDZONE = 0x4;

    /** {@code KMF_NOMAGAZINE}: free buffers go to their slab. */
    public static final long NOMAGAZINE = 0x20;

    /** {@code KMF_LITE}: buffers are checked, but nothing is recorded except callers. */
    public static final long LITE = 0x100;

    /** {@code KMF_HASH}: bufctls and slab headers are outside of the slab. */
    public static final long HASH = 0x200;

    /** {@code KMF_BUFTAG}: what a tag behind each buffer is for. */
    public static final long BUFTAG = DEADBEEF | REDZONE;

    /** {@code KMC_NOTOUCH}, of {@code cache_cflags}: buffers may be addresses without memory. */
    public static final long NOTOUCH = 0x10000;

    private CacheFlags() {}
}
