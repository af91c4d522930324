package org.kheap.kernel.malloc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.kernel.malloc.MallocTypeStats.MTS_NUMALLOCS;
import static org.kheap.kernel.malloc.MallocTypeStats.MTS_NUMFREES;
import static org.kheap.kernel.uma.Umaf.M_NOWAIT;
import static org.kheap.kernel.uma.Umaf.M_WAITOK;

import java.util.ArrayList;
import java.util.List;
import org.kheap.kernel.kmem.HeapInvariants;
import org.kheap.kernel.kmem.HeapState;
import org.kheap.kernel.testing.FreebsdKernel;
import org.kheap.kernel.testing.TestKernel;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.FakeGuest;
import org.kheap.machine.testing.OnEveryArch;

/** {@code malloc} where there is too little memory. */
class MallocExhaustionTest extends MallocCase {
    /** Defines types until there is one that there is no memory for. */
    private long typeWithoutMemory() {
        long other;
        int known = freebsd.types().size();
        do {
            other = freebsd.type("other" + known);
            malloc.adopt(other);
            known++;
        } while (freebsd.types().size() == known);
        return other;
    }

    private List<Long> takeAll(long size) {
        List<Long> blocks = new ArrayList<>();
        for (long block = malloc.alloc(size, type, M_NOWAIT); block != 0; ) {
            blocks.add(block);
            block = malloc.alloc(size, type, M_NOWAIT);
        }
        return blocks;
    }

    @OnEveryArch
    void shouldFailWithoutMemoryUnlessOneWaits(Arch each) {
        for (long size : new long[] {100, 2000, 5L * each.pageSize()}) {
            boot(each, TestKernel.FULL_CHECKS);
            freebsd.leavePages(60);
            List<Long> blocks = takeAll(size);
            long block = blocks.get(0);
            long bytes = blockFor(size);
            assertCounts(blocks.size(), blocks.size() * bytes, 0, 0);
            kernel.scribble(block, size, 5);
            long more = 100L * arch.pageSize();
            assertThat(malloc.realloc(block, more, type, M_NOWAIT)).isZero();
            assertThat(kernel.isScribbled(block, size, 5)).isTrue();
            HeapInvariants.check(kernel);
            kernel.events()
                    .whenAsleep(
                            () ->
                                    blocks.subList(1, blocks.size())
                                            .forEach(b -> malloc.free(b, type)));
            assertThat(alloc(size)).isNotZero();
            assertThat(malloc.reallocf(block, more, type, M_NOWAIT)).isZero();
            assertThat(freebsd.count(type, MTS_NUMFREES)).isEqualTo(blocks.size());
            HeapInvariants.check(kernel);
        }
    }

    @OnEveryArch
    void shouldFailForSizesThatNothingCouldHave(Arch each) {
        boot(each, 0);
        long highest = arch.abi().model().maxAddress();
        for (long size :
                new long[] {
                    highest,
                    highest - 1,
                    highest - arch.pageSize() + 1,
                    highest >>> 1,
                    highest - arch.pageSize()
                }) {
            assertThat(malloc.alloc(size, type, M_NOWAIT)).isZero();
        }
        HeapInvariants.check(kernel);
    }

    /** A type that cannot be registered cannot be counted, so nothing is allocated for it. */
    @OnEveryArch
    void shouldFailForATypeThatThereIsNoMemoryToCount(Arch each) {
        boot(each, 0);
        freebsd.leavePages(60);
        List<Long> blocks = takeAll(arch.pageSize());
        blocks.addAll(takeAll(16));
        long other = typeWithoutMemory();
        List<Long> known = freebsd.types();
        assertThat(malloc.alloc(16, other, M_NOWAIT)).isZero();
        assertThat(freebsd.types()).isEqualTo(known);
        malloc.free(blocks.remove(0), other); // counted nowhere
        kernel.events()
                .whenAsleep(
                        () -> {
                            blocks.forEach(b -> malloc.free(b, type));
                            kernel.kmem().purgeAll();
                        });
        assertThat(malloc.alloc(16, other, M_WAITOK)).isNotZero();
        assertThat(freebsd.count(other, MTS_NUMALLOCS)).isEqualTo(1);
    }

    @OnEveryArch
    void shouldGiveEverythingBack(Arch each) {
        for (int flags : CHECKS) {
            boot(each, flags);
            alloc(1);
            HeapState before = HeapState.of(kernel);
            List<Long> blocks = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                blocks.add(alloc(i * 37L));
            }
            blocks.forEach(block -> malloc.free(block, type));
            assertThat(HeapState.of(kernel)).isEqualTo(before);
            HeapInvariants.check(kernel);
        }
    }

    @OnEveryArch
    void shouldBeginOrSayThatThereIsNoMemory(Arch each) {
        int begun = 0;
        for (int pages = 0; begun == 0; pages++) {
            kernel = TestKernel.boot(FakeGuest.on(each, 400), 0);
            FreebsdKernel unready = FreebsdKernel.unready(kernel).leavePages(pages);
            boolean good = unready.uma().init() && unready.malloc().init();
            begun += good ? 1 : 0;
            HeapInvariants.check(kernel);
        }
    }
}
