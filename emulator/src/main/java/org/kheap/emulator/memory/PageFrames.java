package org.kheap.emulator.memory;

import java.util.Arrays;
import org.kheap.machine.Arch;
import org.kheap.machine.Ram;

/**
 * Which pages of RAM are in use. A page handed out for the first time holds what power-on left in
 * it: garbage that depends on the seed and the page, the same in every run. It is written only then,
 * so that RAM nobody uses costs the host nothing.
 */
public final class PageFrames {
    private final Ram ram;
    private final int pageShift;
    private final long seed;
    private final long total;

    /** The first page never handed out. Page 0 never is: no table entry may point to address 0. */
    private long untouched = 1;

    /** Pages given back, as a stack: the last one freed is the first used again. */
    private long[] freed = new long[64];

    private int freedCount;

    public PageFrames(Arch arch, Ram ram, long seed) {
        this.ram = ram;
        this.pageShift = arch.pageShift();
        this.seed = seed;
        this.total = ram.size() >>> pageShift;
    }

    /** The physical address of a page, or -1 if none is free. */
    public long allocate() {
        if (freedCount > 0) {
            return freed[--freedCount];
        }
        if (untouched == total) {
            return -1;
        }
        long pa = untouched++ << pageShift;
        scatterGarbage(pa);
        return pa;
    }

    public void free(long pa) {
        if (freedCount == freed.length) {
            freed = Arrays.copyOf(freed, 2 * freed.length);
        }
        freed[freedCount++] = pa;
    }

    public long free() {
        return total - untouched + freedCount;
    }

    public long total() {
        return total;
    }

    /** SplitMix64 (Steele, Lea and Flood 2014), started from the seed and the address. */
    private void scatterGarbage(long pa) {
        long state = seed ^ pa * 0x9e37_79b9_7f4a_7c15L;
        for (int i = 0; i < 1 << pageShift; i += 8) {
            state += 0x9e37_79b9_7f4a_7c15L;
            long z = (state ^ state >>> 30) * 0xbf58_476d_1ce4_e5b9L;
            z = (z ^ z >>> 27) * 0x94d0_49bb_1331_11ebL;
            ram.putLong(pa + i, z ^ z >>> 31);
        }
    }
}
