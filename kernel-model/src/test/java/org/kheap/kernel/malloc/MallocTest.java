package org.kheap.kernel.malloc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.kernel.malloc.MallocTypeStats.MTS_MEMALLOCED;
import static org.kheap.kernel.malloc.MallocTypeStats.MTS_MEMFREED;
import static org.kheap.kernel.malloc.MallocTypeStats.MTS_NUMALLOCS;
import static org.kheap.kernel.malloc.MallocTypeStats.MTS_NUMFREES;
import static org.kheap.kernel.malloc.MallocTypeStats.MTS_SIZE;
import static org.kheap.kernel.testing.TestKernel.panicOf;
import static org.kheap.kernel.uma.Umaf.M_NOWAIT;
import static org.kheap.kernel.uma.Umaf.M_WAITOK;
import static org.kheap.kernel.uma.Umaf.M_ZERO;
import static org.kheap.machine.GuestMemory.Access.LOAD;

import java.util.ArrayList;
import java.util.List;
import org.kheap.kernel.kmem.HeapInvariants;
import org.kheap.kernel.kmem.HeapState;
import org.kheap.kernel.kmem.Kmf;
import org.kheap.kernel.testing.FreebsdKernel;
import org.kheap.kernel.testing.TestKernel;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.FakeGuest;
import org.kheap.machine.testing.OnEveryArch;
import org.kheap.panic.PanicReason.BadBase;
import org.kheap.panic.PanicReason.DuplicateFree;
import org.kheap.panic.PanicReason.HeapCorruption;
import org.kheap.panic.PanicReason.Message;

/** {@code malloc} and its types. */
class MallocTest {
    private static final int[] CHECKS = {0, Kmf.LITE, TestKernel.FULL_CHECKS};

    private FreebsdKernel freebsd;
    private TestKernel kernel;
    private Malloc malloc;
    private Arch arch;
    private long type;

    private void boot(Arch newArch, int flags) {
        boot(FreebsdKernel.boot(newArch, flags));
    }

    private void boot(FreebsdKernel booted) {
        freebsd = booted;
        kernel = freebsd.kernel();
        malloc = freebsd.malloc();
        arch = kernel.guest().arch();
        type = freebsd.type("foo");
    }

    private long alloc(long size) {
        return malloc.alloc(size, type, M_WAITOK);
    }

    private void assertCounts(long allocs, long bytes, long frees, long freedBytes) {
        assertThat(freebsd.count(type, MTS_NUMALLOCS)).isEqualTo(allocs);
        assertThat(freebsd.count(type, MTS_MEMALLOCED)).isEqualTo(bytes);
        assertThat(freebsd.count(type, MTS_NUMFREES)).isEqualTo(frees);
        assertThat(freebsd.count(type, MTS_MEMFREED)).isEqualTo(freedBytes);
    }

    // Sizes

    /** Bytes of the block that serves a request. */
    private long blockFor(long size) {
        long block = 16;
        while (block < size) {
            block *= 2;
        }
        return size <= arch.pageSize() ? block : arch.roundToPages(size);
    }

    @OnEveryArch
    void shouldServeEachSizeFromItsClass(Arch each) {
        boot(each, 0);
        int page = arch.pageSize();
        long[] sizes = {
            0,
            1,
            15,
            16,
            17,
            32,
            33,
            64,
            65,
            128,
            129,
            1000,
            1024,
            1025,
            2048,
            2049,
            page / 2 + 1,
            page - 1,
            page,
            page + 1,
            2 * page,
            5 * page + 3
        };
        long allocs = 0;
        long bytes = 0;
        for (long size : sizes) {
            long block = alloc(size);
            assertThat(block % (size > page ? page : 16)).as("size %d", size).isZero();
            kernel.scribble(block, size, 1);
            allocs++;
            bytes += blockFor(size);
            assertCounts(allocs, bytes, allocs - 1, bytes - blockFor(size));
            malloc.free(block, type);
            assertCounts(allocs, bytes, allocs, bytes);
        }
        HeapInvariants.check(kernel);
    }

    @OnEveryArch
    void shouldNoteWhichClassesATypeHasUsed(Arch each) {
        boot(each, 0);
        alloc(17);
        assertThat(freebsd.count(type, MTS_SIZE)).isEqualTo(0b10);
        alloc(1);
        alloc(arch.pageSize() + 1); // of no class
        int last = arch.pageSize() == 8192 ? 9 : 8;
        assertThat(freebsd.count(type, MTS_SIZE)).isEqualTo(0b11);
        alloc(arch.pageSize());
        assertThat(freebsd.count(type, MTS_SIZE)).isEqualTo(0b11 | 1L << last);
    }

    @OnEveryArch
    void shouldZeroIfAskedTo(Arch each) {
        for (int flags : CHECKS) {
            boot(each, flags);
            for (int size : new int[] {1, 100, 4096, 20_000}) {
                for (int i = 0; i < 3; i++) {
                    long block = malloc.alloc(size, type, M_WAITOK | M_ZERO);
                    byte[] found = new byte[size];
                    kernel.memory().read(block, found, LOAD);
                    assertThat(found).isEqualTo(new byte[size]);
                    kernel.scribble(block, size, 7);
                    malloc.free(block, type);
                }
            }
        }
    }

    // Types

    @OnEveryArch
    void shouldListTypesWhenTheyAreKnown(Arch each) {
        boot(each, 0);
        long other = freebsd.type("other");
        malloc.adopt(other);
        assertThat(freebsd.types()).containsExactly(other);
        malloc.adopt(other);
        alloc(1);
        alloc(1);
        malloc.free(alloc(1), other);
        assertThat(freebsd.types()).containsExactly(type, other);
        assertThat(kernel.globals().int32("kmemcount")).isEqualTo(2);
        assertThat(freebsd.count(other, MTS_NUMFREES)).isEqualTo(1);
    }

    @OnEveryArch
    void shouldRegisterATypeThatFreesFirst(Arch each) {
        boot(each, 0);
        long other = freebsd.type("other");
        malloc.free(alloc(20), other);
        assertThat(freebsd.types()).containsExactly(other, type);
        assertThat(freebsd.count(other, MTS_MEMFREED)).isEqualTo(32);
    }

    @OnEveryArch
    void shouldCountForEachCpu(Arch each) {
        boot(FreebsdKernel.boot(TestKernel.boot(FakeGuest.on(each), 0, 4, settings -> {})));
        for (int cpu = 0; cpu < 4; cpu++) {
            kernel.events().runOn(cpu);
            for (int i = 0; i <= cpu; i++) {
                alloc(100);
            }
        }
        for (int cpu = 0; cpu < 4; cpu++) {
            assertThat(freebsd.counters(type, cpu).int64(MTS_NUMALLOCS)).isEqualTo(cpu + 1);
            assertThat(freebsd.counters(type, cpu).int64(MTS_MEMALLOCED))
                    .isEqualTo(128 * (cpu + 1));
        }
    }

    @OnEveryArch
    void shouldPanicForWhatIsNoType(Arch each) {
        boot(each, 0);
        long block = alloc(1);
        long odd = freebsd.string("no type at all, but long enough to be taken for one");
        assertThat(panicOf(() -> malloc.alloc(1, odd, M_WAITOK)))
                .contains(new Message("malloc: bad malloc type magic"));
        assertThat(panicOf(() -> malloc.free(block, odd)))
                .contains(new Message("free: bad malloc type magic"));
        malloc.adopt(odd);
        malloc.adopt(8);
        assertThat(freebsd.types()).containsExactly(type);
    }

    // Flags

    @OnEveryArch
    void shouldComplainOnceOfCallersThatDoNotSayWhetherToWait(Arch each) {
        boot(each, 0);
        assertThat(malloc.alloc(1, type, 0)).isNotZero();
        malloc.alloc(1, type, M_WAITOK | M_NOWAIT);
        malloc.alloc(1, type, M_ZERO);
        assertThat(kernel.events().printed()).isEqualTo("Bad malloc flags: 0\n");
        boot(each, 0);
        malloc.alloc(1, type, M_WAITOK | M_NOWAIT | M_ZERO);
        assertThat(kernel.events().printed()).isEqualTo("Bad malloc flags: 3\n");
    }

    // Frees that are wrong

    @OnEveryArch
    void shouldDoNothingToFreeNull(Arch each) {
        boot(each, 0);
        malloc.free(0, type);
        malloc.free(0, 8);
        assertThat(freebsd.types()).isEmpty();
    }

    @OnEveryArch
    void shouldPanicForAnAddressThatCannotBeABlock(Arch each) {
        for (int flags : CHECKS) {
            boot(each, flags);
            long large = alloc(3L * arch.pageSize());
            malloc.free(large, type);
            long item = kernel.alloc(100);
            long highest = arch.abi().model().maxAddress();
            for (long address : new long[] {1, large, large + 8, item, type, highest}) {
                assertThat(panicOf(() -> malloc.free(address, type)))
                        .contains(
                                new Message(
                                        "free: address 0x%x(0x%x) has not been allocated."
                                                .formatted(address, arch.pageOf(address))));
            }
            assertThat(panicOf(() -> malloc.realloc(item, 5, type, M_WAITOK)))
                    .contains(
                            new Message(
                                    "realloc: address 0x%x(0x%x) has not been allocated."
                                            .formatted(item, arch.pageOf(item))));
        }
    }

    @OnEveryArch
    void shouldPanicForTheInsideOfALargeBlock(Arch each) {
        boot(each, 0);
        long size = 3L * arch.pageSize();
        long block = alloc(size);
        long inside = block + arch.pageSize();
        assertThat(panicOf(() -> malloc.free(inside, type)))
                .contains(
                        new Message(
                                "free: address 0x%x is inside of a block of %d bytes at 0x%x."
                                        .formatted(inside, size, block)));
        malloc.free(block, type);
    }

    @OnEveryArch
    void shouldLeaveFreesOfSmallBlocksToTheHeapsChecks(Arch each) {
        boot(each, TestKernel.FULL_CHECKS);
        long block = alloc(100);
        long other = alloc(100);
        malloc.free(block, type);
        assertThat(panicOf(() -> malloc.free(block, type))).get().isInstanceOf(DuplicateFree.class);
        assertThat(panicOf(() -> malloc.free(other + 8, type))).get().isInstanceOf(BadBase.class);
        assertThat(kernel.events().reports())
                .extracting(HeapCorruption::buffer)
                .allSatisfy(buffer -> assertThat(buffer.cache()).isEqualTo("128"));
    }

    // realloc

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

    // Exhaustion

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
