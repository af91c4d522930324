package org.kheap.debugger.kmem;

import org.kheap.debugger.command.Call;

/** How {@code ::kmastat} prints amounts of memory. */
enum MemoryUnit {
    /** In bytes, which are not said. */
    PLAIN("", 0),
    KILOBYTES("K", 10),
    MEGABYTES("M", 20),
    GIGABYTES("G", 30);

    private final String letter;
    private final int shift;

    MemoryUnit(String letter, int shift) {
        this.letter = letter;
        this.shift = shift;
    }

    /** The largest that the user gave. */
    static MemoryUnit of(Call call) {
        if (call.has('g')) {
            return GIGABYTES;
        }
        return call.has('m') ? MEGABYTES : call.has('k') ? KILOBYTES : PLAIN;
    }

    /** An amount, as text. */
    String of(long bytes) {
        return Long.toUnsignedString(bytes >>> shift) + letter;
    }

    /** How much wider a column gets that has {@code columns} for bytes. */
    int widen(int columns) {
        return this == PLAIN ? columns : columns + 1;
    }
}
