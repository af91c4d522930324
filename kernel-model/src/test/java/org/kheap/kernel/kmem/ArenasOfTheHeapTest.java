package org.kheap.kernel.kmem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.kheap.kernel.testing.TestKernel;
import org.kheap.kernel.vmem.Arena;
import org.kheap.kernel.vmem.ArenaInvariants;
import org.kheap.kernel.vmem.Arenas;
import org.kheap.kernel.vmem.Vmem;
import org.kheap.kernel.vmem.Vmf;
import org.kheap.machine.Arch;
import org.kheap.machine.DataModel;
import org.kheap.machine.Layout;
import org.kheap.machine.StructView;
import org.kheap.machine.testing.FakeGuest;
import org.kheap.machine.testing.OnEveryArch;

/** The arenas of a booted heap, and the caches in front of them. */
class ArenasOfTheHeapTest {
    private static StructView<Vmem> view(TestKernel kernel, long address) {
        return new StructView<>(Layout.of(Vmem.class, kernel.abi()), kernel.memory(), address);
    }

    private static String nameAt(TestKernel kernel, long address) {
        return address == 0 ? "-" : view(kernel, address).string(Vmem.VM_NAME);
    }

    private static String symbolAt(TestKernel kernel, long address) {
        return kernel.guest().symbols().entrySet().stream()
                .filter(symbol -> symbol.getValue() == address)
                .map(java.util.Map.Entry::getKey)
                .findFirst()
                .orElse("-");
    }

    @OnEveryArch
    void shouldBeThoseOfTheReference(Arch arch) {
        TestKernel kernel = TestKernel.boot(arch, TestKernel.FULL_CHECKS);
        long page = arch.pageSize();
        boolean wide = arch.abi().model() == DataModel.LP64;
        String oversize = wide ? "kmem_firewall_va" : "heap";
        List<String> expected =
                List.of(
                        "1 heap page - - - 0 0 10000",
                        "2 vmem_metadata page heap vmem_alloc vmem_free 32 0 30000",
                        "3 vmem_seg page vmem_metadata segkmem_alloc segkmem_free 0 0 10000",
                        "4 vmem_hash 8 vmem_metadata segkmem_alloc segkmem_free 0 0 0",
                        "5 vmem_vmem 1 vmem_metadata segkmem_alloc segkmem_free 0 0 0",
                        "6 kmem_metadata page heap vmem_alloc vmem_free 32 0 20000",
                        "7 kmem_msb page kmem_metadata segkmem_alloc segkmem_free 0 0 200000",
                        "8 kmem_cache 8 kmem_metadata segkmem_alloc segkmem_free 0 0 0",
                        "9 kmem_hash 8 kmem_metadata segkmem_alloc segkmem_free 0 0 0",
                        "10 kmem_log 8 heap segkmem_alloc segkmem_free 0 0 0",
                        "11 kmem_firewall_va page heap kmem_firewall_va_alloc"
                                + " kmem_firewall_va_free 0 0 0",
                        "12 kmem_firewall page kmem_firewall_va segkmem_alloc segkmem_free 0 0"
                                + " 200000",
                        "14 kmem_oversize page "
                                + oversize
                                + " segkmem_alloc segkmem_free 0 0 200000",
                        "15 kmem_va page heap vmem_alloc vmem_free 0 8 0",
                        "16 kmem_default page kmem_va segkmem_alloc segkmem_free 0 0 200000");
        List<String> found = new ArrayList<>();
        for (long at = kernel.globals().word("vmem_list"); at != 0; ) {
            StructView<Vmem> vm = view(kernel, at);
            long quantum = vm.word(Vmem.VM_QUANTUM);
            found.add(
                    "%d %s %s %s %s %s %d %d %x"
                            .formatted(
                                    vm.int32(Vmem.VM_ID),
                                    vm.string(Vmem.VM_NAME),
                                    quantum == page ? "page" : "" + quantum,
                                    nameAt(kernel, vm.word(Vmem.VM_SOURCE)),
                                    symbolAt(kernel, vm.word(Vmem.VM_SOURCE_ALLOC)),
                                    symbolAt(kernel, vm.word(Vmem.VM_SOURCE_FREE)),
                                    vm.word(Vmem.VM_MIN_IMPORT) / page,
                                    vm.word(Vmem.VM_QCACHE_MAX) / page,
                                    vm.int32(Vmem.VM_CFLAGS)));
            at = vm.word(Vmem.VM_NEXT);
        }
        assertThat(found).isEqualTo(expected);
    }

    @OnEveryArch
    void shouldServeUpToEightPagesOfKmemVaFromItsCaches(Arch arch) {
        for (int flags : new int[] {0, TestKernel.FULL_CHECKS}) {
            TestKernel kernel = TestKernel.boot(arch, flags);
            HeapState start = HeapState.of(kernel);
            long page = arch.pageSize();
            Arena va = kernel.arenas().at(kernel.globals().word("kmem_va_arena"));
            for (long pages = 1; pages <= 9; pages++) {
                long size = pages * page;
                long got = va.alloc(size - 5, 0);
                if (pages <= 8) {
                    StructView<KmemCache> cache = kernel.cache("kmem_va_" + size);
                    assertThat(HeapInvariants.buffersInUse(kernel, cache)).isEqualTo(1);
                    assertThat(va.inUse()).isEqualTo(32 * page);
                } else {
                    assertThat(va.inUse()).isEqualTo(size - 5);
                }
                HeapInvariants.check(kernel);
                va.free(got, size - 5);
                kernel.kmem().purgeAll();
                assertThat(va.inUse()).isZero();
            }
            assertThat(HeapState.of(kernel)).isEqualTo(start);
        }
    }

    @OnEveryArch
    void shouldTakeSlabsFromTheCacheForTheirSize(Arch arch) {
        TestKernel kernel = TestKernel.boot(arch, TestKernel.FULL_CHECKS);
        long buffer = kernel.alloc(24);
        long slab = arch.pageOf(buffer);
        StructView<KmemCache> pages = kernel.cache("kmem_va_" + arch.pageSize());
        long quantumSlabs = pages.int64(KmemCache.CACHE_SLAB_CREATE);
        assertThat(quantumSlabs).isEqualTo(1);
        assertThat(pages.int64(KmemCache.CACHE_BUFTOTAL)).isEqualTo(32);
        long va = kernel.globals().word("kmem_va_arena");
        // To the arena, the page of the slab is a part of the quantum cache's own slab.
        ArenaInvariants.check(kernel.memory(), va)
                .forEach(
                        (at, size) -> {
                            assertThat(size).isEqualTo(32L * arch.pageSize());
                            assertThat(slab).isBetween(at, at + size - 1);
                        });
        long arena = kernel.globals().word("kmem_default_arena");
        assertThat(ArenaInvariants.check(kernel.memory(), arena))
                .containsEntry(slab, (long) arch.pageSize());
    }

    @OnEveryArch
    void shouldNotCountWhatItsCachesHeldAsLeakedWhenItIsDestroyed(Arch arch) {
        TestKernel kernel = TestKernel.boot(arch, 0);
        long page = arch.pageSize();
        HeapState start = HeapState.of(kernel);
        Arena heap = kernel.arenas().at(kernel.globals().word("heap_arena"));
        Arena mine = kernel.arenas().create("mine", page, heap, Arenas.Import.VMEM, 0, 3 * page);
        assertThat(kernel.caches().get(kernel.caches().size() - 1).string(KmemCache.CACHE_NAME))
                .isEqualTo("mine_" + 3 * page);
        mine.free(mine.alloc(page, 0), page);
        mine.free(mine.alloc(3 * page, 0), 3 * page);
        assertThat(mine.inUse()).isPositive();
        assertThat(kernel.arenas().destroy(mine)).isZero();
        HeapInvariants.check(kernel);
        assertThat(HeapState.of(kernel)).isEqualTo(start);
    }

    @OnEveryArch
    void shouldLeaveNoCacheBehindIfOneOfAnArenasCachesCannotBeMade(Arch arch) {
        int made = 0;
        int refused = 0;
        for (int pages = 0; made == 0; pages++) {
            TestKernel kernel = TestKernel.boot(FakeGuest.on(arch, 150), 0);
            HeapState start = HeapState.of(kernel);
            Arena heap = kernel.arenas().at(kernel.globals().word("heap_arena"));
            List<Long> taken = takeAllPagesBut(pages, kernel);
            if (makes(kernel, heap)) {
                made++;
            } else {
                refused++;
                HeapInvariants.check(kernel);
                taken.forEach(kernel.hat()::freePage);
                assertThat(HeapState.of(kernel)).as("pages=%d", pages).isEqualTo(start);
            }
        }
        assertThat(refused).isPositive();
    }

    private static boolean makes(TestKernel kernel, Arena heap) {
        long page = heap.quantum();
        try {
            return kernel.arenas().create("mine", page, heap, Arenas.Import.VMEM, 0, 16 * page)
                    != null;
        } catch (Kmem.OutOfBootMemoryException e) {
            return false;
        }
    }

    private static List<Long> takeAllPagesBut(int rest, TestKernel kernel) {
        List<Long> taken = new ArrayList<>();
        while (kernel.hat().freePages() > rest) {
            taken.add(kernel.hat().allocatePage());
        }
        return taken;
    }

    @OnEveryArch
    void shouldServeIdentifiersFromCachesToo(Arch arch) {
        for (int flags : new int[] {0, TestKernel.FULL_CHECKS}) {
            TestKernel kernel = TestKernel.boot(arch, flags);
            Arena ids =
                    kernel.arenas()
                            .create("ids", 1, null, Arenas.Import.NONE, Vmf.VMC_IDENTIFIER, 2);
            ids.add(1, 10_000, 0);
            Set<Long> got = new TreeSet<>();
            for (int i = 0; i < 1000; i++) {
                assertThat(got.add(ids.alloc(1, Vmf.VM_NOSLEEP))).isTrue();
            }
            assertThat(got).allMatch(id -> id >= 1 && id <= 10_000);
            got.forEach(id -> ids.free(id, 1));
            assertThat(kernel.arenas().destroy(ids)).isZero();
        }
    }
}
