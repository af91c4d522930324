package org.kheap.kernel.kmem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.kheap.kernel.testing.TestKernel;
import org.kheap.kernel.vmem.Arena;
import org.kheap.kernel.vmem.Arenas;
import org.kheap.kernel.vmem.Vmf;
import org.kheap.machine.Arch;
import org.kheap.machine.Layout;
import org.kheap.machine.StructView;
import org.kheap.machine.testing.FakeGuest;
import org.kheap.machine.testing.OnEveryArch;

/** How free memory goes back, and how those that wait for memory get it. */
class ReapTest {
    private static final long RECLAIM = 0x3333_0000L;
    private static final long SECONDS = 1_000_000_000;
    private static final int SIZE = 72;

    private TestKernel kernel;
    private long cache;
    private final List<Long> hoard = new ArrayList<>();

    private void boot(Arch arch, int flags) {
        boot(TestKernel.boot(arch, flags));
    }

    private void boot(TestKernel booted) {
        kernel = booted;
        hoard.clear();
        kernel.events()
                .define(
                        RECLAIM,
                        a -> {
                            free(hoard);
                            hoard.clear();
                            return 0;
                        });
        cache =
                kernel.kmem()
                        .cacheCreate(new CacheRequest("mine", SIZE, 0, 0, 0, RECLAIM, 7, 0, 0));
    }

    private StructView<KmemCache> view() {
        Layout<KmemCache> layout = Layout.of(KmemCache.class, kernel.abi());
        return new StructView<>(layout, kernel.memory(), cache);
    }

    private List<Long> allocate(int count) {
        List<Long> buffers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            buffers.add(kernel.kmem().cacheAlloc(cache, Kmf.KM_SLEEP));
        }
        return buffers;
    }

    private void free(List<Long> buffers) {
        buffers.forEach(buffer -> kernel.kmem().cacheFree(cache, buffer));
    }

    private int loadedRounds() {
        StructView<KmemCpuCache> cpu =
                new StructView<>(
                        Layout.of(KmemCpuCache.class, kernel.abi()),
                        kernel.memory(),
                        view().addressOf(KmemCache.CACHE_CPU));
        return cpu.int16(KmemCpuCache.CC_ROUNDS) + cpu.int16(KmemCpuCache.CC_PROUNDS);
    }

    private long fullMagazines() {
        return new StructView<>(
                        Layout.of(KmemMaglist.class, kernel.abi()),
                        kernel.memory(),
                        view().addressOf(KmemCache.CACHE_FULL))
                .word(KmemMaglist.ML_TOTAL);
    }

    private long reaps() {
        return view().int64(KmemCache.CACHE_REAP);
    }

    private boolean isReaping() {
        return kernel.globals().int32("kmem_reaping") != 0;
    }

    @OnEveryArch
    void shouldReapLaterAndOnceAndNotAgainBeforeTheIntervalIsOver(Arch arch) {
        boot(arch, TestKernel.FULL_CHECKS);
        kernel.kmem().reap();
        kernel.kmem().reap();
        assertThat(isReaping()).isTrue();
        assertThat(reaps()).isZero();
        kernel.events().runTasks();
        assertThat(kernel.caches())
                .allSatisfy(each -> assertThat(each.int64(KmemCache.CACHE_REAP)).isEqualTo(1));
        kernel.events().advance(14 * SECONDS);
        kernel.kmem().reap();
        assertThat(kernel.events().tasks()).isZero();
        assertThat(isReaping()).isTrue();
        kernel.events().advance(SECONDS);
        kernel.kmem().reap();
        kernel.events().runTasks();
        assertThat(reaps()).isEqualTo(2);
    }

    @OnEveryArch
    void shouldNeverReapAgainIfTheIntervalIsWithoutEnd(Arch arch) {
        boot(arch, TestKernel.FULL_CHECKS);
        kernel.globals().word("kmem_reap_interval", arch.abi().model().maxAddress());
        kernel.kmem().reap();
        kernel.events().runTasks();
        kernel.events().advance(300 * 86_400 * SECONDS);
        kernel.kmem().reap();
        kernel.events().runTasks();
        assertThat(reaps()).isEqualTo(1);
    }

    @OnEveryArch
    void shouldAskTheOwnerAndReapWhatHeGivesButNotWhatCpusHold(Arch arch) {
        boot(arch, TestKernel.FULL_CHECKS);
        hoard.addAll(allocate(100));
        kernel.kmem().reap();
        kernel.events().runTasks();
        assertThat(hoard).isEmpty();
        assertThat(fullMagazines()).isZero();
        int held = loadedRounds();
        assertThat(held).isPositive();
        assertThat(view().int64(KmemCache.CACHE_SLAB_FREE)).isEqualTo(100 - held);
        HeapInvariants.check(kernel);
        kernel.kmem().purgeAll();
        assertThat(view().int64(KmemCache.CACHE_BUFTOTAL)).isZero();
    }

    @OnEveryArch
    void shouldLeaveTheWorkingSetOfADepotAlone(Arch arch) {
        boot(arch, TestKernel.FULL_CHECKS);
        free(allocate(100));
        long full = fullMagazines();
        assertThat(full).isPositive();
        kernel.kmem().reap();
        kernel.events().runTasks();
        assertThat(fullMagazines()).isEqualTo(full);
    }

    @OnEveryArch
    void shouldGiveTheWholeDepotOfOneCacheBackNowOrSoon(Arch arch) {
        boot(arch, TestKernel.FULL_CHECKS);
        free(allocate(100));
        kernel.kmem().cacheReapSoon(cache);
        assertThat(fullMagazines()).isPositive();
        kernel.events().runTasks();
        assertThat(fullMagazines()).isZero();
        free(allocate(100));
        kernel.kmem().cacheReap(cache);
        assertThat(fullMagazines()).isZero();
        assertThat(loadedRounds()).isPositive();
        assertThat(reaps()).isZero();
        HeapInvariants.check(kernel);
    }

    @OnEveryArch
    void shouldReapOnlyCachesOfIdentifiersForTheSakeOfIdentifiers(Arch arch) {
        boot(arch, TestKernel.FULL_CHECKS);
        Arena ids =
                kernel.arenas().create("ids", 1, null, Arenas.Import.NONE, Vmf.VMC_IDENTIFIER, 0);
        ids.add(1, 1000, Vmf.VM_NOSLEEP);
        long memory = cache;
        long identifiers =
                kernel.kmem()
                        .cacheCreate(
                                new CacheRequest(
                                        "ids", 1, 1, 0, 0, 0, 0, ids.address(), Kmf.KMC_NOTOUCH));
        kernel.kmem().reapIdentifiers();
        assertThat(kernel.globals().int32("kmem_reaping_idspace")).isEqualTo(1);
        assertThat(isReaping()).isFalse();
        kernel.events().runTasks();
        assertThat(reaps()).isZero();
        cache = identifiers;
        assertThat(reaps()).isEqualTo(1);
        kernel.kmem().reap(); // the one does not keep the other away
        kernel.events().runTasks();
        assertThat(reaps()).isEqualTo(2);
        cache = memory;
        assertThat(reaps()).isEqualTo(1);
    }

    @OnEveryArch
    void shouldStartAReapWhenSomebodyGetsNothingAndDoesNotWait(Arch arch) {
        boot(TestKernel.boot(FakeGuest.on(arch, 160), TestKernel.FULL_CHECKS));
        while (kernel.tryAlloc(3000) != 0) {
            // until there is nothing left
        }
        assertThat(isReaping()).isTrue();
        assertThat(reaps()).isZero();
        kernel.events().runTasks();
        assertThat(reaps()).isEqualTo(1);
        assertThat(kernel.tryAlloc(100_000)).isZero();
        assertThat(kernel.tryAlloc(500_000)).isZero();
        assertThat(kernel.events().tasks()).isZero();
    }

    @OnEveryArch
    void shouldWaitUntilTheOwnerOfACacheGivesMemoryBack(Arch arch) {
        for (int size : new int[] {24, 3000, 200_000}) {
            boot(TestKernel.boot(FakeGuest.on(arch, 400), TestKernel.FULL_CHECKS));
            kernel.globals().word("kmem_reap_interval", 0);
            // Slabs of a page, all but one magazine of them, so that the reap is of use.
            for (long buffer; (buffer = kernel.kmem().cacheAlloc(cache, Kmf.KM_NOSLEEP)) != 0; ) {
                hoard.add(buffer);
            }
            kernel.events().runTasks();
            hoard.addAll(refill());
            while (kernel.tryAlloc(size) != 0) {
                // what is left
            }
            assertThat(kernel.alloc(size)).isNotZero();
            assertThat(hoard).isEmpty();
            HeapInvariants.check(kernel);
        }
    }

    /** The reap that followed the failure has made the owner give all back: take it again. */
    private List<Long> refill() {
        List<Long> buffers = new ArrayList<>();
        for (long buffer; (buffer = kernel.kmem().cacheAlloc(cache, Kmf.KM_NOSLEEP)) != 0; ) {
            buffers.add(buffer);
        }
        return buffers;
    }

    @OnEveryArch
    void shouldNotCountAnAttemptAsFailedWhileItsCallerWaits(Arch arch) {
        for (int size : new int[] {640, 3000, 40_000, 200_000}) {
            boot(TestKernel.boot(FakeGuest.on(arch, 160), TestKernel.FULL_CHECKS));
            List<Long> buffers = new ArrayList<>();
            for (long buffer; (buffer = kernel.tryAlloc(size)) != 0; ) {
                buffers.add(buffer);
            }
            kernel.events().runTasks();
            List<Long> failures = failures();
            for (int i = 0; i < 5; i++) {
                kernel.events().whenAsleep(() -> {});
            }
            List<Long> afterWaiting = new ArrayList<>();
            kernel.events()
                    .whenAsleep(
                            () -> {
                                afterWaiting.addAll(failures());
                                buffers.forEach(buffer -> kernel.free(buffer, size));
                                kernel.kmem().purgeAll();
                            });
            assertThat(kernel.alloc(size)).isNotZero();
            assertThat(afterWaiting).isEqualTo(failures);
            HeapInvariants.check(kernel);
        }
    }

    /**
     * {@code cache_alloc_fail} of all caches, and the entries of the failure log. Magazines are left
     * out: they are never waited for, so an attempt to get one may fail at any time.
     */
    private List<Long> failures() {
        List<Long> failures = new ArrayList<>();
        long ofMagazines = 0;
        for (StructView<KmemCache> each : kernel.caches()) {
            long count = each.int64(KmemCache.CACHE_ALLOC_FAIL);
            boolean magazines = each.string(KmemCache.CACHE_NAME).startsWith("kmem_magazine_");
            ofMagazines += magazines ? count : 0;
            failures.add(magazines ? 0 : count);
        }
        boolean wide = kernel.abi().wordSize() == 8;
        long header = kernel.globals().word("kmem_failure_log");
        failures.add(kernel.int32(header + (wide ? 0x4c : 0x38)) - ofMagazines);
        return failures;
    }

    @OnEveryArch
    void shouldLookIntoMagazinesAgainAfterWaiting(Arch arch) {
        boot(TestKernel.boot(FakeGuest.on(arch, 160), 0));
        kernel.free(kernel.alloc(3000), 3000); // leaves the CPU a magazine
        long last = 0;
        for (long buffer; (buffer = kernel.tryAlloc(3000)) != 0; ) {
            last = buffer;
        }
        kernel.events().runTasks();
        long released = last;
        kernel.events().whenAsleep(() -> kernel.free(released, 3000));
        assertThat(kernel.alloc(3000)).isEqualTo(released);
        HeapInvariants.check(kernel);
    }
}
