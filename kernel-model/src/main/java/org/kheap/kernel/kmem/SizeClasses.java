package org.kheap.kernel.kmem;

import java.util.Arrays;
import org.kheap.machine.Abi;
import org.kheap.machine.DataModel;

/** The sizes for which {@code kmem_alloc} has caches, and how it finds the one for a request. */
final class SizeClasses {
    /** {@code KMEM_MAXBUF}: requests up to this go through the table of small sizes. */
    static final int MAX_SMALL = 4096;

    static final int SMALL_SHIFT = 3;
    static final int BIG_SHIFT = 12;
    static final int SMALL_ENTRIES = MAX_SMALL >> SMALL_SHIFT;

    private static final int[] SMALL = {
        8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512,
        640, 768, 896, 1152, 1344, 1600, 2048, 2688, 4096
    };

    /** Entries of the table of big sizes. */
    static final int BIG_ENTRIES = 32;

    private static final int[] BIG = {
        8192, 12288, 16384, 24576, 32768, 40960, 49152, 57344, 65536, 73728, 81920, 90112, 98304,
        106496, 114688, 122880, 131072
    };

    private SizeClasses() {}

    static int[] small() {
        return SMALL.clone();
    }

    /** The big sizes that a machine has caches for unless it is told otherwise. */
    static int[] big(Abi abi) {
        return bigUpTo(abi.model() == DataModel.LP64 ? 131072 : 32768);
    }

    /** Entries of the table of big sizes that are in use then. */
    static int bigEntries(Abi abi) {
        int[] sizes = big(abi);
        return sizes[sizes.length - 1] >> BIG_SHIFT;
    }

    /** Sizes of more than {@link #MAX_SMALL} and at most {@code limit} bytes. */
    static int[] bigUpTo(long limit) {
        return Arrays.stream(BIG).filter(size -> size <= limit).toArray();
    }

    /**
     * The least size of all, from {@link #MAX_SMALL} on, that is not below {@code wanted}; the largest
     * if none is as large as that.
     *
     * @param wanted unsigned
     */
    static long limit(long wanted) {
        if (Long.compareUnsigned(wanted, MAX_SMALL) <= 0) {
            return MAX_SMALL;
        }
        return Arrays.stream(BIG)
                .filter(size -> Long.compareUnsigned(wanted, size) <= 0)
                .findFirst()
                .orElse(BIG[BIG.length - 1]);
    }

    /** Multiples of 64 and of a page are aligned so, that they share no cache line and no page. */
    static long alignment(long size, long pageSize) {
        if (size % pageSize == 0) {
            return pageSize;
        }
        return size % 64 == 0 ? 64 : CacheGeometry.ALIGN;
    }
}
