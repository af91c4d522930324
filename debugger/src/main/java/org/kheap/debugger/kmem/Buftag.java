package org.kheap.debugger.kmem;

/**
 * The tag behind a buffer: the guard, which also holds the size that {@code kmem_alloc} was asked for,
 * and the address of the bufctl, plain and encoded.
 *
 * @param address of the tag
 * @param guard all 64 bits of {@code bt_redzone}
 * @param size of the buffer as encoded in the second half of the guard, as an unsigned number
 * @param bufctl {@code bt_bufctl}
 * @param state {@code bt_bufctl ^ bt_bxstat}, which is {@link #ALLOCATED} or {@link #FREE} in a sound tag
 */
public record Buftag(long address, long guard, long size, long bufctl, long state) {
    /** {@code KMEM_BUFTAG_ALLOC}. */
    public static final long ALLOCATED = 0xa110_c8edL;

    /** {@code KMEM_BUFTAG_FREE}. */
    public static final long FREE = 0xf4ee_f4eeL;

    /** {@code KMEM_REDZONE_PATTERN}: the guard of a buffer that is free, or of one size only. */
    public static final long GUARD = 0xfeed_face_feed_faceL;

    /** {@code KMEM_SIZE_ENCODE} multiplies by it and adds 1. */
    private static final int SIZE_FACTOR = 251;

    /** Whether {@link #size} is the code of a number. */
    boolean hasSize() {
        return size % SIZE_FACTOR == 1 && size != 1;
    }

    /** How many bytes were asked for, if it {@link #hasSize}. */
    long decodedSize() {
        return size / SIZE_FACTOR;
    }
}
