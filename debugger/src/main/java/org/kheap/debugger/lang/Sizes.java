package org.kheap.debugger.lang;

/** The letters between slashes that say how much of memory or of a value is meant. */
final class Sizes {
    /** For a character that is no such letter. */
    static final int NONE = -1;

    /** For {@code l}, which is as wide as a pointer. */
    static final int POINTER = 0;

    private Sizes() {}

    /** Bytes; {@link #POINTER} or {@link #NONE}. */
    static int of(int letter) {
        return switch (letter) {
            case 'c', '1' -> 1;
            case 's', '2' -> 2;
            case 'i', '4' -> 4;
            case '8' -> 8;
            case 'l' -> POINTER;
            default -> NONE;
        };
    }
}
