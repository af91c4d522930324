package org.kheap.kernel.kmem;

/**
 * Flags of the allocator, with the names and values of {@code sys/kmem.h} and {@code
 * sys/kmem_impl.h}: {@code KMF_*} of a cache, {@code KMC_*} of its creation, {@code KM_*} of a call.
 */
public final class Kmf {
    /** Record who did the last transaction on each buffer. */
    public static final int AUDIT = 0x1;

    /** Fill free buffers with a pattern, and check it when they are allocated. */
    public static final int DEADBEEF = 0x2;

    /** Guard the end of each buffer. */
    public static final int REDZONE = 0x4;

    /** Keep what freed buffers held. */
    public static final int CONTENTS = 0x8;

    /** Keep these flags although memory is small. */
    public static final int STICKY = 0x10;

    public static final int NOMAGAZINE = 0x20;

    /** Put buffers against an unmapped page. */
    public static final int FIREWALL = 0x40;

    /** Cheap checks only. */
    public static final int LITE = 0x100;

    /** Bufctls are apart from the buffers, and a hash finds them. */
    public static final int HASH = 0x200;

    public static final int RANDOMIZE = 0x400;

    /** Buffers of a new slab go into magazines at once. */
    public static final int PREFILL = 0x4000;

    /** Buffers carry a buftag. */
    public static final int BUFTAG = DEADBEEF | REDZONE;

    /** The checks that write to buffers. */
    public static final int TOUCH = BUFTAG | LITE | CONTENTS;

    public static final int RANDOM = TOUCH | AUDIT | NOMAGAZINE;
    public static final int DEBUG = RANDOM | FIREWALL;

    public static final int KMC_NOTOUCH = 0x0001_0000;
    public static final int KMC_NODEBUG = 0x0002_0000;
    public static final int KMC_NOMAGAZINE = 0x0004_0000;
    public static final int KMC_NOHASH = 0x0008_0000;
    public static final int KMC_QCACHE = 0x0010_0000;
    public static final int KMC_KMEM_ALLOC = 0x0020_0000;
    public static final int KMC_IDENTIFIER = 0x0040_0000;
    public static final int KMC_PREFILL = 0x0080_0000;

    /** A {@link SlabRegistry} is told of the slabs. Not illumos's, and not for the guest. */
    public static final int KMC_REGISTERED = 0x0100_0000;

    public static final int KM_SLEEP = 0x0;
    public static final int KM_NOSLEEP = 0x1;
    public static final int KM_PANIC = 0x2;

    /** The part of a call's flags that is passed on to an arena. */
    public static final int KM_VMFLAGS = 0xff;

    private Kmf() {}
}
