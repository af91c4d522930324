package org.kheap.kernel.kmem;

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

    private static final int[] BIG = {8192, 12288, 16384, 24576, 32768};

    private static final int[] BIG_LP64 = {
        8192, 12288, 16384, 24576, 32768, 40960, 49152, 57344, 65536, 73728, 81920, 90112, 98304,
        106496, 114688, 122880, 131072
    };

    private SizeClasses() {}

    static int[] small() {
        return SMALL.clone();
    }

    static int[] big(Abi abi) {
        return (abi.model() == DataModel.LP64 ? BIG_LP64 : BIG).clone();
    }

    /** {@code kmem_big_alloc_table_max}: entries of the table of big sizes that are in use. */
    static int bigEntries(Abi abi) {
        int[] sizes = big(abi);
        return sizes[sizes.length - 1] >> BIG_SHIFT;
    }

    /** Multiples of 64 and of a page are aligned so, that they share no cache line and no page. */
    static long alignment(long size, long pageSize) {
        if (size % pageSize == 0) {
            return pageSize;
        }
        return size % 64 == 0 ? 64 : CacheGeometry.ALIGN;
    }
}
