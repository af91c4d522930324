package org.kheap.kernel.malloc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.kernel.malloc.MallocTypeStats.MTS_MEMALLOCED;
import static org.kheap.kernel.malloc.MallocTypeStats.MTS_MEMFREED;
import static org.kheap.kernel.malloc.MallocTypeStats.MTS_NUMALLOCS;
import static org.kheap.kernel.malloc.MallocTypeStats.MTS_NUMFREES;
import static org.kheap.kernel.uma.Umaf.M_WAITOK;

import org.kheap.kernel.kmem.Kmf;
import org.kheap.kernel.testing.FreebsdKernel;
import org.kheap.kernel.testing.TestKernel;
import org.kheap.machine.Arch;

/** A kernel with a type of memory, and what tests ask of it. */
abstract class MallocCase {
    static final int[] CHECKS = {0, Kmf.LITE, TestKernel.FULL_CHECKS};

    FreebsdKernel freebsd;
    TestKernel kernel;
    Malloc malloc;
    Arch arch;
    long type;

    void boot(Arch newArch, int flags) {
        boot(FreebsdKernel.boot(newArch, flags));
    }

    void boot(FreebsdKernel booted) {
        freebsd = booted;
        kernel = freebsd.kernel();
        malloc = freebsd.malloc();
        arch = kernel.guest().arch();
        type = freebsd.type("foo");
    }

    long alloc(long size) {
        return malloc.alloc(size, type, M_WAITOK);
    }

    void assertCounts(long allocs, long bytes, long frees, long freedBytes) {
        assertThat(freebsd.count(type, MTS_NUMALLOCS)).isEqualTo(allocs);
        assertThat(freebsd.count(type, MTS_MEMALLOCED)).isEqualTo(bytes);
        assertThat(freebsd.count(type, MTS_NUMFREES)).isEqualTo(frees);
        assertThat(freebsd.count(type, MTS_MEMFREED)).isEqualTo(freedBytes);
    }

    /** Bytes of the block that serves a request. */
    long blockFor(long size) {
        long block = 16;
        while (block < size) {
            block *= 2;
        }
        return size <= arch.pageSize() ? block : arch.roundToPages(size);
    }
}
