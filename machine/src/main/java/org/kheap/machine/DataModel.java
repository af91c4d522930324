package org.kheap.machine;

/** The widths a C compiler gives to pointers and longs. {@code int} is 32 bits in both. */
public enum DataModel {
    /** int, long and pointer are 32 bits. */
    ILP32(4),
    /** long and pointer are 64 bits. */
    LP64(8);

    private final int wordSize;

    DataModel(int wordSize) {
        this.wordSize = wordSize;
    }

    /** Size in bytes of a pointer, a {@code long} and a {@code size_t}. */
    public int wordSize() {
        return wordSize;
    }

    /** Cuts a value to the width of an address, zero-extending it. */
    public long truncate(long value) {
        return this == ILP32 ? value & 0xffff_ffffL : value;
    }

    /** The largest address, as an unsigned value. */
    public long maxAddress() {
        return truncate(-1L);
    }

    /** Hex digits of an address printed at full width. */
    public int hexDigits() {
        return 2 * wordSize;
    }
}
