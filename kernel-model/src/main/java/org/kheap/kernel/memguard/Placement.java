package org.kheap.kernel.memguard;

/** Where on its pages an allocation between guard pages is: see 2.5 of the package comment. */
enum Placement {
    /** Its end is as near to the end of its pages as the alignment allows: finds overruns. */
    RIGHT,
    /** It begins where its pages begin: finds underruns. */
    LEFT,
    /** One or the other, by chance. */
    RANDOM;

    /** What {@code malloc(9)} promises, and what holds for owners that name no alignment. */
    static final long USUAL_ALIGNMENT = 16;

    /** What a name means; one that means nothing is {@link #RIGHT}. */
    static Placement named(String name) {
        return switch (name) {
            case "left" -> LEFT;
            case "random" -> RANDOM;
            default -> RIGHT;
        };
    }

    /**
     * Bytes from the beginning of its pages to that of an allocation.
     *
     * @param pages bytes of them
     * @param align a power of two, a page at most; 0 for the usual one
     * @param chance decides between right and left
     */
    long offset(long pages, long size, long align, GuestRandom chance) {
        boolean right = this == RIGHT || this == RANDOM && chance.isHeads();
        long alignment = align == 0 ? USUAL_ALIGNMENT : align;
        return right ? pages - size & -alignment : 0;
    }
}
