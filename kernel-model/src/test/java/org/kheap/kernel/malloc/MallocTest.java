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

import org.kheap.kernel.kmem.HeapInvariants;
import org.kheap.kernel.testing.FreebsdKernel;
import org.kheap.kernel.testing.TestKernel;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.FakeGuest;
import org.kheap.machine.testing.OnEveryArch;
import org.kheap.panic.PanicReason.BadBase;
import org.kheap.panic.PanicReason.DuplicateFree;
import org.kheap.panic.PanicReason.HeapCorruption;
import org.kheap.panic.PanicReason.Message;

/** {@code malloc}, {@code free} and their types. */
class MallocTest extends MallocCase {
    // Sizes

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
}
