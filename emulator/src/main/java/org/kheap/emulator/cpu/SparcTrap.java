package org.kheap.emulator.cpu;

/** Trap types of SPARC that kheap gives a meaning to. V8 and V9 number them differently. */
public final class SparcTrap {
    public static final int V8_TEXT_FAULT = 0x01;
    public static final int V8_ILLEGAL = 0x02;
    public static final int V8_WINDOW_OVERFLOW = 0x05;
    public static final int V8_WINDOW_UNDERFLOW = 0x06;
    public static final int V8_ALIGNMENT = 0x07;
    public static final int V8_DATA_FAULT = 0x09;

    public static final int V9_TEXT_EXCEPTION = 0x08;
    public static final int V9_TEXT_MISS = 0x09;
    public static final int V9_ILLEGAL = 0x10;
    public static final int V9_DATA_EXCEPTION = 0x30;
    public static final int V9_DATA_MISS = 0x31;
    public static final int V9_DATA_PROTECTION = 0x33;
    public static final int V9_ALIGNMENT = 0x34;

    /** Spill traps are 0x80 to 0xbf, fill traps 0xc0 to 0xff. */
    public static final int V9_SPILL = 0x80;

    public static final int V9_FILL = 0xc0;
    public static final int V9_SOFTWARE = 0x100;

    private SparcTrap() {}
}
