package org.kheap.kernel.malloc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.kernel.malloc.MallocTypeStats.MTS_NUMFREES;
import static org.kheap.kernel.uma.Umaf.M_NOWAIT;
import static org.kheap.kernel.uma.Umaf.M_WAITOK;

import org.kheap.kernel.kmem.HeapInvariants;
import org.kheap.kernel.testing.TestKernel;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

/** {@code realloc}. */
class ReallocTest extends MallocCase {
    @OnEveryArch
    void shouldKeepABlockThatSuits(Arch each) {
        boot(each, TestKernel.FULL_CHECKS);
        int page = arch.pageSize();
        long[][] suited = {
            {16, 0},
            {16, 1},
            {16, 16},
            {100, 65},
            {100, 128},
            {page, page / 2 + 1},
            {page + 1, page + 1},
            {page + 1, 2 * page},
            {5 * page, 3 * page}
        };
        for (long[] sizes : suited) {
            long block = alloc(sizes[0]);
            assertThat(malloc.realloc(block, sizes[1], type, M_NOWAIT)).isEqualTo(block);
            malloc.free(block, type);
        }
    }

    @OnEveryArch
    void shouldMoveWhatDoesNotSuit(Arch each) {
        boot(each, TestKernel.FULL_CHECKS);
        int page = arch.pageSize();
        long[][] unsuited = {
            {16, 17},
            {100, 64},
            {100, 129},
            {100, 0},
            {page, page / 2},
            {page, page + 1},
            {page + 1, page},
            {2 * page, 2 * page + 1},
            {4 * page, 2 * page}
        };
        for (long[] sizes : unsuited) {
            long block = alloc(sizes[0]);
            kernel.scribble(block, sizes[0], 3);
            long moved = malloc.realloc(block, sizes[1], type, M_NOWAIT);
            assertThat(moved).isNotEqualTo(block);
            assertThat(kernel.isScribbled(moved, Math.min(sizes[0], sizes[1]), 3)).isTrue();
            malloc.free(moved, type);
        }
        assertThat(freebsd.count(type, MTS_NUMFREES)).isEqualTo(2 * unsuited.length);
        HeapInvariants.check(kernel);
    }

    @OnEveryArch
    void shouldAllocateWhenNullIsReallocated(Arch each) {
        boot(each, 0);
        long block = malloc.realloc(0, 40, type, M_WAITOK);
        assertThat(block).isNotZero();
        assertCounts(1, 64, 0, 0);
        assertThat(malloc.reallocf(0, 40, type, M_WAITOK)).isNotZero();
    }
}
