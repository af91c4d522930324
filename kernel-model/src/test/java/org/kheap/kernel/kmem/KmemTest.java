package org.kheap.kernel.kmem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.kheap.kernel.testing.FakeEvents.NeverWokenException;
import org.kheap.kernel.testing.TestKernel;
import org.kheap.kernel.vmem.ArenaInvariants;
import org.kheap.machine.Arch;
import org.kheap.machine.DataModel;
import org.kheap.machine.StructView;
import org.kheap.machine.testing.FakeGuest;
import org.kheap.machine.testing.OnEveryArch;
import org.kheap.panic.PanicReason;

class KmemTest {
    private static final int[] FLAGS = {
        0,
        Kmf.NOMAGAZINE,
        Kmf.AUDIT,
        Kmf.DEADBEEF,
        Kmf.REDZONE,
        Kmf.LITE,
        TestKernel.FULL_CHECKS,
        TestKernel.FULL_CHECKS_ON_SLABS
    };

    // Boot

    @OnEveryArch
    void shouldMakeItsCachesInTheOrderOfTheReference(Arch arch) {
        List<String> expected = new ArrayList<>();
        for (int rounds : new int[] {1, 3, 7, 15, 31, 47, 63, 95, 143}) {
            expected.add("kmem_magazine_" + rounds);
        }
        expected.addAll(List.of("kmem_slab_cache", "kmem_bufctl_cache", "kmem_bufctl_audit_cache"));
        for (int pages = 1; pages <= 8; pages++) {
            expected.add("kmem_va_" + pages * arch.pageSize());
        }
        for (int size : SizeClasses.small()) {
            expected.add("kmem_alloc_" + size);
        }
        for (int size : SizeClasses.big(arch.abi())) {
            expected.add("kmem_alloc_" + size);
        }
        expected.addAll(List.of("kmem_defrag_cache", "kmem_move_cache"));
        for (int flags : FLAGS) {
            TestKernel kernel = TestKernel.boot(arch, flags);
            assertThat(kernel.caches())
                    .extracting(cache -> cache.string(KmemCache.CACHE_NAME))
                    .isEqualTo(expected);
            assertThat(kernel.globals().int32("kmem_ready")).isEqualTo(1);
            HeapInvariants.check(kernel);
        }
    }

    @OnEveryArch
    void shouldGiveThePartOfEachCpuACacheLineOfItsOwn(Arch arch) {
        for (StructView<KmemCache> cache : TestKernel.boot(arch, 0).caches()) {
            assertThat(cache.addressOf(KmemCache.CACHE_CPU) % 64).isZero();
            assertThat(cache.base() & 63).isEqualTo(8);
        }
    }

    @OnEveryArch
    void shouldPointEveryEntryOfTheTablesAtTheSmallestCacheThatFits(Arch arch) {
        TestKernel kernel = TestKernel.boot(arch, TestKernel.FULL_CHECKS);
        TreeMap<Long, Long> bySize = new TreeMap<>();
        for (StructView<KmemCache> cache : kernel.caches()) {
            if (cache.string(KmemCache.CACHE_NAME).startsWith("kmem_alloc_")) {
                bySize.put(cache.word(KmemCache.CACHE_BUFSIZE), cache.base());
            }
        }
        long small = kernel.globals().address("kmem_alloc_table");
        for (int i = 0; i < 512; i++) {
            assertThat(kernel.word(small + (long) i * arch.abi().wordSize()))
                    .isEqualTo(bySize.ceilingEntry(8L * (i + 1)).getValue());
        }
        long big = kernel.globals().address("kmem_big_alloc_table");
        long entries = kernel.globals().word("kmem_big_alloc_table_max");
        assertThat(entries).isEqualTo(arch.abi().model() == DataModel.LP64 ? 32 : 8);
        for (int i = 1; i < entries; i++) {
            assertThat(kernel.word(big + (long) i * arch.abi().wordSize()))
                    .isEqualTo(bySize.ceilingEntry(4096L * (i + 1)).getValue());
        }
        assertThat(kernel.word(big)).isEqualTo(bySize.get(8192L));
    }

    // Buffers

    @OnEveryArch
    void shouldServeAllSizesUnderAllFlagsAndGiveBackWhatItTook(Arch arch) {
        for (int flags : FLAGS) {
            TestKernel kernel = TestKernel.boot(arch, flags);
            HeapState start = HeapState.of(kernel);
            for (int size = 1; size <= 300_000; size += 1 + size / 8) {
                long buffer = kernel.alloc(size);
                assertThat(buffer % 8).isZero();
                kernel.scribble(buffer, size, size);
                long second = kernel.alloc(size);
                kernel.scribble(second, size, size + 1);
                assertThat(kernel.isScribbled(buffer, size, size)).isTrue();
                if (size % 16 == 0) {
                    HeapInvariants.check(kernel);
                }
                kernel.free(buffer, size);
                assertThat(kernel.isScribbled(second, size, size + 1)).isTrue();
                kernel.free(second, size);
            }
            HeapInvariants.check(kernel);
            assertThat(HeapState.of(kernel)).isEqualTo(start);
        }
    }

    @OnEveryArch
    void shouldAlignBuffersAsTheirSizeAsksFor(Arch arch) {
        TestKernel kernel = TestKernel.boot(arch, TestKernel.FULL_CHECKS);
        for (int size : SizeClasses.small()) {
            int align = size % arch.pageSize() == 0 ? arch.pageSize() : size % 64 == 0 ? 64 : 8;
            for (int i = 0; i < 3; i++) {
                assertThat(kernel.alloc(size) % align).as("size=%d", size).isZero();
            }
        }
        for (int size : SizeClasses.big(arch.abi())) {
            int align = size % arch.pageSize() == 0 ? arch.pageSize() : 64;
            assertThat(kernel.alloc(size) % align).as("size=%d", size).isZero();
        }
    }

    @OnEveryArch
    void shouldGiveNothingForNothing(Arch arch) {
        TestKernel kernel = TestKernel.boot(arch, TestKernel.FULL_CHECKS);
        assertThat(kernel.alloc(0)).isZero();
        assertThat(kernel.tryAlloc(0)).isZero();
        assertThat(kernel.kmem().zalloc(0, Kmf.KM_SLEEP)).isZero();
        kernel.free(0, 0);
        HeapInvariants.check(kernel);
    }

    @OnEveryArch
    void shouldRefuseSizesThatNoAddressSpaceHolds(Arch arch) {
        TestKernel kernel = TestKernel.boot(arch, TestKernel.FULL_CHECKS);
        HeapState start = HeapState.of(kernel);
        long largest = arch.abi().model().maxAddress();
        long heap = arch.map().heap().size();
        for (long size : List.of(largest, largest - 1, largest - 8191, (largest >>> 1) + 1, heap)) {
            assertThat(kernel.tryAlloc(size)).as("size=0x%x", size).isZero();
            if (Long.compareUnsigned(size, largest - arch.pageSize() + 1) > 0) {
                assertThat(TestKernel.panicOf(() -> kernel.alloc(size)))
                        .contains(new PanicReason.Message("vmem_xalloc(): size overflow"));
            } else {
                assertThatThrownBy(() -> kernel.alloc(size))
                        .isInstanceOf(NeverWokenException.class);
            }
            HeapInvariants.check(kernel);
        }
        assertThat(HeapState.of(kernel)).isEqualTo(start);
    }

    @OnEveryArch
    void shouldCountWhatItDoes(Arch arch) {
        TestKernel kernel = TestKernel.boot(arch, TestKernel.FULL_CHECKS_ON_SLABS);
        StructView<KmemCache> cache = kernel.cacheFor(640);
        long first = kernel.alloc(600);
        long second = kernel.alloc(640);
        kernel.free(first, 600);

        assertThat(cache.int64(KmemCache.CACHE_SLAB_CREATE)).isEqualTo(1);
        assertThat(cache.int64(KmemCache.CACHE_SLAB_ALLOC)).isEqualTo(2);
        assertThat(cache.int64(KmemCache.CACHE_SLAB_FREE)).isEqualTo(1);
        long total = cache.int64(KmemCache.CACHE_BUFTOTAL);
        assertThat(cache.int64(KmemCache.CACHE_BUFSLAB)).isEqualTo(total - 1);

        kernel.free(second, 640);
        assertThat(cache.int64(KmemCache.CACHE_SLAB_DESTROY)).isEqualTo(1);
        assertThat(cache.int64(KmemCache.CACHE_BUFTOTAL)).isZero();
        assertThat(cache.int64(KmemCache.CACHE_BUFMAX)).isEqualTo(total);
    }

    @OnEveryArch
    void shouldTakeBuffersFromTheFullestSlab(Arch arch) {
        TestKernel kernel = TestKernel.boot(arch, TestKernel.FULL_CHECKS_ON_SLABS);
        StructView<KmemCache> cache = kernel.cacheFor(24);
        List<Long> buffers = new ArrayList<>();
        while (cache.int64(KmemCache.CACHE_SLAB_CREATE) < 3) {
            buffers.add(kernel.alloc(24));
        }
        // Two slabs are full and one has a single buffer. Make one of the full ones nearly empty
        // and the other one short of a buffer.
        long firstSlab = arch.pageOf(buffers.get(0));
        long secondSlab = arch.pageOf(buffers.get(buffers.size() - 2));
        buffers.stream()
                .filter(b -> arch.pageOf(b) == firstSlab)
                .skip(1)
                .forEach(b -> kernel.free(b, 24));
        long last = buffers.get(buffers.size() - 2);
        kernel.free(last, 24);

        assertThat(kernel.alloc(24)).isEqualTo(last);
        assertThat(arch.pageOf(last)).isEqualTo(secondSlab);
        HeapInvariants.check(kernel);
    }

    private static long freePagesAndTags(TestKernel kernel) {
        return kernel.hat().freePages()
                + ArenaInvariants.tagPages(kernel.memory(), kernel.globals());
    }

    @OnEveryArch
    void shouldMapOversizeBuffersOnTheirOwn(Arch arch) {
        TestKernel kernel = TestKernel.boot(arch, TestKernel.FULL_CHECKS);
        long size = 150_000;
        kernel.free(kernel.alloc(size), size); // so that there are boundary tags enough
        long before = freePagesAndTags(kernel);
        long buffer = kernel.alloc(size);
        assertThat(buffer % arch.pageSize()).isZero();
        assertThat(before - freePagesAndTags(kernel))
                .isEqualTo(arch.roundToPages(size) / arch.pageSize());
        long oversize = kernel.globals().word("kmem_oversize_arena");
        assertThat(ArenaInvariants.check(kernel.memory(), oversize)).containsEntry(buffer, size);
        kernel.free(buffer, size);
        assertThat(kernel.memory().isAccessible(buffer, 1, INSPECT)).isFalse();
        assertThat(freePagesAndTags(kernel)).isEqualTo(before);
    }

    // Repetition

    private static List<Long> addressesOfAWorkload(TestKernel kernel) {
        Random random = new Random(5);
        List<Long> addresses = new ArrayList<>();
        List<long[]> live = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            int size = 1 + random.nextInt(1 << 4 + random.nextInt(13));
            long buffer = kernel.alloc(size);
            addresses.add(buffer);
            live.add(new long[] {buffer, size});
            if (random.nextInt(3) > 0) {
                long[] gone = live.remove(random.nextInt(live.size()));
                kernel.free(gone[0], gone[1]);
            }
        }
        return addresses;
    }

    @OnEveryArch
    void shouldNotDependOnWhatMemoryHeldBefore(Arch arch) {
        for (int flags : FLAGS) {
            TestKernel one = TestKernel.boot(FakeGuest.on(arch, 2048, 1), flags);
            TestKernel other = TestKernel.boot(FakeGuest.on(arch, 2048, 2), flags);
            assertThat(addressesOfAWorkload(one)).isEqualTo(addressesOfAWorkload(other));
        }
    }

    @OnEveryArch
    void shouldLeaveTheSameMemoryBehindEachTime(Arch arch) {
        TestKernel one = TestKernel.boot(arch, TestKernel.FULL_CHECKS);
        TestKernel other = TestKernel.boot(arch, TestKernel.FULL_CHECKS);
        addressesOfAWorkload(one);
        addressesOfAWorkload(other);
        for (long pa = 0; pa < one.guest().ram().size(); pa += 8) {
            if (one.guest().ram().getLong(pa) != other.guest().ram().getLong(pa)) {
                fail("memory differs: pa=0x%x", pa);
            }
        }
    }
}
