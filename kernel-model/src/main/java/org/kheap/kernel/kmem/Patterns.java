package org.kheap.kernel.kmem;

/**
 * Words the heap writes so that a person reading memory knows what happened there. Both halves of
 * each are alike, so that a 32-bit reader of either byte order sees the same word.
 */
public final class Patterns {
    /** Fills a freed buffer. Odd, so never an aligned pointer on any machine. */
    public static final long FREE = 0xdeadbeef_deadbeefL;

    /** Fills a buffer handed out but not yet written. Not a multiple of four. */
    public static final long UNINITIALIZED = 0xbaddcafe_baddcafeL;

    /** Stands behind a buffer that nobody has written past. */
    public static final long REDZONE = 0xfeedface_feedfaceL;

    /** The byte right behind what was asked for. */
    public static final int REDZONE_BYTE = 0xbb;

    /** {@code bt_bufctl ^ bt_bxstat} of an allocated buffer: "allocated". 32 bits on all machines. */
    public static final long ALLOCATED = 0xa110c8edL;

    /** {@code bt_bufctl ^ bt_bxstat} of a free buffer: "freefree". */
    public static final long FREED = 0xf4eef4eeL;

    /** A size is stored as a multiple of this, plus one, which damage hardly ever leaves behind. */
    private static final int SIZE_FACTOR = 251;

    private Patterns() {}

    /** What is stored for a buffer of {@code size} bytes. */
    public static int encode(long size) {
        return (int) (SIZE_FACTOR * size + 1);
    }

    public static long decode(int encoded) {
        return Integer.toUnsignedLong(encoded) / SIZE_FACTOR;
    }

    public static boolean isValid(int encoded) {
        return Integer.remainderUnsigned(encoded, SIZE_FACTOR) == 1 && encoded != 1;
    }
}
