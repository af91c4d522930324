package org.kheap.kernel.kmem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.kernel.testing.TestKernel.panicOf;

import java.util.ArrayList;
import java.util.List;
import org.kheap.kernel.testing.TestKernel;
import org.kheap.kernel.vmem.ArenaInvariants;
import org.kheap.machine.Arch;
import org.kheap.machine.Layout;
import org.kheap.machine.StructView;
import org.kheap.machine.testing.FakeGuest;
import org.kheap.machine.testing.OnEveryArch;
import org.kheap.panic.PanicReason;

class MagazineLayerTest {
    private static final int SIZE = 24;

    private TestKernel kernel;
    private StructView<KmemCache> cache;
    private StructView<KmemCpuCache> cpu;
    private int rounds;

    private void boot(Arch arch, int flags) {
        boot(arch, flags, 1);
    }

    private void boot(Arch arch, int flags, int cpus) {
        kernel = TestKernel.boot(FakeGuest.on(arch, 512 + 32L * cpus), flags, cpus, t -> {});
        cache = kernel.cacheFor(SIZE);
        cpu = cpu(0);
        rounds = cpu.int16(KmemCpuCache.CC_MAGSIZE);
    }

    private StructView<KmemCpuCache> cpu(int number) {
        return new StructView<>(
                Layout.of(KmemCpuCache.class, kernel.abi()),
                kernel.memory(),
                cache.addressOf(KmemCache.CACHE_CPU) + 64L * number);
    }

    private List<Long> allocate(int count) {
        List<Long> buffers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            buffers.add(kernel.alloc(SIZE));
        }
        return buffers;
    }

    private void free(List<Long> buffers) {
        buffers.forEach(buffer -> kernel.free(buffer, SIZE));
    }

    private StructView<KmemMaglist> depot(KmemCache list) {
        return new StructView<>(
                Layout.of(KmemMaglist.class, kernel.abi()), kernel.memory(), cache.addressOf(list));
    }

    @OnEveryArch
    void shouldBeOnForAllCachesAfterBootAndHoldNothing(Arch arch) {
        boot(arch, TestKernel.FULL_CHECKS);
        assertThat(rounds).isEqualTo(15);
        for (StructView<KmemCache> each : kernel.caches()) {
            StructView<KmemCpuCache> its =
                    new StructView<>(
                            cpu.layout(), kernel.memory(), each.addressOf(KmemCache.CACHE_CPU));
            assertThat(its.int16(KmemCpuCache.CC_ROUNDS)).isEqualTo(-1);
            assertThat(its.int16(KmemCpuCache.CC_PROUNDS)).isEqualTo(-1);
            assertThat(its.int32(KmemCpuCache.CC_FLAGS))
                    .isEqualTo(each.int32(KmemCache.CACHE_FLAGS));
        }
    }

    @OnEveryArch
    void shouldBeOffWhereTheFlagsSaySo(Arch arch) {
        boot(arch, TestKernel.FULL_CHECKS_ON_SLABS);
        assertThat(rounds).isZero();
        free(allocate(40));
        assertThat(cpu.int16(KmemCpuCache.CC_ROUNDS)).isEqualTo(-1);
        assertThat(cpu.word(KmemCpuCache.CC_LOADED)).isZero();
        assertThat(cache.int64(KmemCache.CACHE_BUFTOTAL)).isZero();
    }

    @OnEveryArch
    void shouldGiveTheBufferThatWasFreedLastFirst(Arch arch) {
        boot(arch, TestKernel.FULL_CHECKS);
        List<Long> buffers = allocate(5);
        long fromSlabs = cache.int64(KmemCache.CACHE_SLAB_ALLOC);
        free(buffers);
        for (int i = 4; i >= 0; i--) {
            assertThat(kernel.alloc(SIZE)).isEqualTo(buffers.get(i));
        }
        assertThat(cache.int64(KmemCache.CACHE_SLAB_ALLOC)).isEqualTo(fromSlabs);
        assertThat(cache.int64(KmemCache.CACHE_SLAB_FREE)).isZero();
        assertThat(cpu.int64(KmemCpuCache.CC_ALLOC)).isEqualTo(5);
        assertThat(cpu.int64(KmemCpuCache.CC_FREE)).isEqualTo(5);
    }

    @OnEveryArch
    void shouldKeepFreedBuffersFilledAndMarkedAsFree(Arch arch) {
        boot(arch, TestKernel.FULL_CHECKS);
        long buffer = allocate(1).get(0);
        kernel.free(buffer, SIZE);
        long tag = kernel.tagOf(buffer, SIZE);
        assertThat(kernel.word(tag + 8) ^ kernel.word(tag + 8 + arch.abi().wordSize()))
                .isEqualTo(0xf4eef4eeL);
        assertThat(kernel.int32(buffer)).isEqualTo(0xdeadbeefL);
        assertThat(kernel.int32(tag)).isEqualTo(0xfeedfaceL);
        assertThat(cache.int64(KmemCache.CACHE_SLAB_FREE)).isZero();
    }

    @OnEveryArch
    void shouldPassFullMagazinesToTheDepotAndBack(Arch arch) {
        boot(arch, TestKernel.FULL_CHECKS);
        List<Long> buffers = allocate(5 * rounds);
        free(buffers);
        assertThat(depot(KmemCache.CACHE_FULL).word(KmemMaglist.ML_TOTAL)).isEqualTo(3);
        assertThat(cpu.int16(KmemCpuCache.CC_ROUNDS)).isEqualTo(rounds);
        assertThat(cpu.int16(KmemCpuCache.CC_PROUNDS)).isEqualTo(rounds);
        HeapInvariants.check(kernel);
        assertThat(HeapInvariants.buffersInUse(kernel, cache)).isZero();

        List<Long> again = allocate(5 * rounds);
        assertThat(again).containsExactlyInAnyOrderElementsOf(buffers);
        assertThat(depot(KmemCache.CACHE_FULL).word(KmemMaglist.ML_TOTAL)).isZero();
        assertThat(depot(KmemCache.CACHE_FULL).int64(KmemMaglist.ML_ALLOC)).isEqualTo(3);
        assertThat(HeapInvariants.buffersInUse(kernel, cache)).isEqualTo(5L * rounds);
        HeapInvariants.check(kernel);
    }

    @OnEveryArch
    void shouldGiveSlabsBackWhenItIsReaped(Arch arch) {
        boot(arch, TestKernel.FULL_CHECKS);
        HeapState start = HeapState.of(kernel);
        free(allocate(2000));
        assertThat(cache.int64(KmemCache.CACHE_BUFTOTAL)).isGreaterThanOrEqualTo(2000);
        kernel.kmem().purgeAll();
        HeapInvariants.check(kernel);
        assertThat(cache.int64(KmemCache.CACHE_BUFTOTAL)).isZero();
        assertThat(depot(KmemCache.CACHE_FULL).word(KmemMaglist.ML_TOTAL)).isZero();
        assertThat(depot(KmemCache.CACHE_EMPTY).word(KmemMaglist.ML_TOTAL)).isZero();
        assertThat(HeapState.of(kernel)).isEqualTo(start);
    }

    @OnEveryArch
    void shouldNotGrowHoweverOftenItIsReaped(Arch arch) {
        boot(arch, TestKernel.FULL_CHECKS);
        free(allocate(500));
        kernel.kmem().purgeAll();
        long pages = kernel.hat().freePages();
        for (int i = 0; i < 50; i++) {
            kernel.kmem().purgeAll();
            HeapInvariants.check(kernel);
        }
        assertThat(kernel.hat().freePages()).isBetween(pages - 4, pages + 32);
    }

    @OnEveryArch
    void shouldNoticeAWriteAfterFreeWhenAMagazineIsEmptied(Arch arch) {
        boot(arch, TestKernel.FULL_CHECKS);
        long buffer = allocate(3).get(1);
        kernel.free(buffer, SIZE);
        kernel.store(buffer + 17, 1);

        PanicReason reason = panicOf(() -> kernel.kmem().purgeAll()).orElseThrow();

        assertThat(reason).isInstanceOf(PanicReason.ModifiedAfterFree.class);
        assertThat(((PanicReason.ModifiedAfterFree) reason).offset()).isEqualTo(16);
        assertThat(((PanicReason.ModifiedAfterFree) reason).buffer().buffer()).isEqualTo(buffer);
    }

    @OnEveryArch
    void shouldLoseADamagedBufferAndNothingElseIfTheKernelGoesOn(Arch arch) {
        boot(arch, TestKernel.FULL_CHECKS);
        kernel.goOnAfterErrors();
        List<Long> buffers = allocate(10);
        free(buffers);
        kernel.store(buffers.get(4), 1);
        kernel.kmem().purgeAll();
        HeapInvariants.check(kernel);
        assertThat(kernel.events().reports()).hasSize(1);
        assertThat(HeapInvariants.buffersInUse(kernel, cache)).isEqualTo(1);
        assertThat(allocate(1000)).doesNotContain(buffers.get(4));
    }

    @OnEveryArch
    void shouldGoStraightToTheSlabsIfThereIsNoMemoryForAMagazine(Arch arch) {
        kernel = TestKernel.boot(FakeGuest.on(arch, 64), 0);
        List<Long> buffers = new ArrayList<>();
        for (long buffer; (buffer = kernel.tryAlloc(4096)) != 0; ) {
            buffers.add(buffer);
        }
        long first = buffers.get(0);
        buffers.forEach(buffer -> kernel.free(buffer, 4096));
        HeapInvariants.check(kernel);
        StructView<KmemCache> pages = kernel.cacheFor(4096);
        assertThat(pages.int64(KmemCache.CACHE_SLAB_FREE)).isPositive();
        assertThat(first).isNotZero();
    }

    // Filling in advance

    private StructView<KmemCache> create(int cflags, long constructor) {
        long made =
                kernel.kmem()
                        .cacheCreate(
                                new CacheRequest("mine", 64, 0, constructor, 0, 0, 0, 0, cflags));
        return new StructView<>(cache.layout(), kernel.memory(), made);
    }

    @OnEveryArch
    void shouldPutTheOtherBuffersOfANewSlabIntoMagazinesIfTold(Arch arch) {
        boot(arch, 0);
        cache = create(Kmf.KMC_PREFILL, 0);
        assertThat(cache.int32(KmemCache.CACHE_FLAGS)).isEqualTo(Kmf.PREFILL);
        List<Long> buffers = new ArrayList<>();
        buffers.add(kernel.kmem().cacheAlloc(cache.base(), 0));
        long total = cache.int64(KmemCache.CACHE_BUFTOTAL);
        assertThat(total).isGreaterThan(3L * rounds);
        assertThat(cache.int64(KmemCache.CACHE_BUFSLAB)).isZero();
        assertThat(cpu(0).int16(KmemCpuCache.CC_PROUNDS)).isEqualTo(rounds);
        assertThat(depot(KmemCache.CACHE_FULL).word(KmemMaglist.ML_TOTAL)).isPositive();
        HeapInvariants.check(kernel);
        while (buffers.size() < total) {
            buffers.add(kernel.kmem().cacheAlloc(cache.base(), 0));
        }
        assertThat(buffers).doesNotHaveDuplicates();
        assertThat(cache.int64(KmemCache.CACHE_SLAB_ALLOC)).isEqualTo(total);
        assertThat(cache.int64(KmemCache.CACHE_SLAB_CREATE)).isEqualTo(1);
        assertThat(kernel.kmem().cacheStatistic(cache.base(), "buf_inuse")).isEqualTo(total);
        buffers.forEach(buffer -> kernel.kmem().cacheFree(cache.base(), buffer));
        kernel.kmem().cacheDestroy(cache.base());
        assertThat(kernel.events().warnings()).isEmpty();
        HeapInvariants.check(kernel);
    }

    @OnEveryArch
    void shouldNotFillMagazinesWithWhatIsCheckedOrConstructed(Arch arch) {
        boot(arch, 0);
        kernel.events().define(0x1111_0000L, a -> 0);
        assertThat(create(Kmf.KMC_PREFILL, 0x1111_0000L).int32(KmemCache.CACHE_FLAGS)).isZero();
        assertThat(create(Kmf.KMC_PREFILL | Kmf.KMC_NOTOUCH, 0).int32(KmemCache.CACHE_FLAGS))
                .isEqualTo(Kmf.HASH);
        cache = create(Kmf.KMC_PREFILL | Kmf.KMC_NOMAGAZINE, 0);
        kernel.kmem().cacheAlloc(cache.base(), 0);
        assertThat(cache.int64(KmemCache.CACHE_BUFSLAB)).isPositive();
        boot(arch, Kmf.BUFTAG);
        assertThat(create(Kmf.KMC_PREFILL, 0).int32(KmemCache.CACHE_FLAGS)).isEqualTo(Kmf.BUFTAG);
        HeapInvariants.check(kernel);
    }

    // Several CPUs

    @OnEveryArch
    void shouldGiveEachCpuItsPartOfTheCacheAndOnACacheLineOfItsOwn(Arch arch) {
        for (int cpus : new int[] {1, 2, 64}) {
            boot(arch, TestKernel.FULL_CHECKS, cpus);
            int fixed = arch.abi().wordSize() == 8 ? 0x238 : 0x178;
            assertThat(cpu.base()).isEqualTo(cache.base() + fixed);
            assertThat(cpu.base() % 64).isZero();
            long arena = kernel.globals().word("kmem_cache_arena");
            assertThat(ArenaInvariants.check(kernel.memory(), arena))
                    .containsEntry(cache.base(), fixed + 64L * cpus);
            for (int i = 0; i < cpus; i++) {
                assertThat(cpu(i).int16(KmemCpuCache.CC_MAGSIZE)).isEqualTo(rounds);
                assertThat(cpu(i).int16(KmemCpuCache.CC_ROUNDS)).isEqualTo(-1);
            }
            HeapInvariants.check(kernel);
        }
    }

    @OnEveryArch
    void shouldKeepABufferWithTheCpuThatFreedIt(Arch arch) {
        for (int cpus : new int[] {2, 64}) {
            boot(arch, TestKernel.FULL_CHECKS, cpus);
            List<Long> buffers = allocate(cpus);
            for (int i = 0; i < cpus; i++) {
                kernel.events().runOn(i);
                kernel.free(buffers.get(i), SIZE);
            }
            for (int i = 0; i < cpus; i++) {
                assertThat(cpu(i).int16(KmemCpuCache.CC_ROUNDS)).isEqualTo(1);
                assertThat(cpu(i).int64(KmemCpuCache.CC_FREE)).isEqualTo(1);
            }
            HeapInvariants.check(kernel);
            for (int i = cpus - 1; i >= 0; i--) {
                kernel.events().runOn(i);
                assertThat(kernel.alloc(SIZE)).isEqualTo(buffers.get(i));
                assertThat(cpu(i).int64(KmemCpuCache.CC_ALLOC)).isEqualTo(1);
            }
            HeapInvariants.check(kernel);
        }
    }

    @OnEveryArch
    void shouldPassMagazinesFromOneCpuToAnotherThroughTheDepot(Arch arch) {
        boot(arch, TestKernel.FULL_CHECKS, 2);
        List<Long> buffers = allocate(4 * rounds);
        free(buffers); // two magazines stay with the CPU
        kernel.events().runOn(1);
        assertThat(allocate(2 * rounds))
                .containsExactlyInAnyOrderElementsOf(buffers.subList(0, 2 * rounds));
        assertThat(cpu(1).int64(KmemCpuCache.CC_ALLOC)).isEqualTo(2L * rounds);
        assertThat(depot(KmemCache.CACHE_FULL).word(KmemMaglist.ML_TOTAL)).isZero();
        HeapInvariants.check(kernel);
    }

    @OnEveryArch
    void shouldEmptyTheMagazinesOfAllCpus(Arch arch) {
        for (int cpus : new int[] {2, 64}) {
            boot(arch, TestKernel.FULL_CHECKS, cpus);
            HeapState start = HeapState.of(kernel);
            List<Long> buffers = allocate(cpus * 40);
            for (int i = 0; i < buffers.size(); i++) {
                kernel.events().runOn(i % cpus);
                kernel.free(buffers.get(i), SIZE);
            }
            assertThat(HeapState.of(kernel)).isEqualTo(start);
            assertThat(cache.int64(KmemCache.CACHE_BUFTOTAL)).isZero();
            for (int i = 0; i < cpus; i++) {
                assertThat(cpu(i).word(KmemCpuCache.CC_LOADED)).isZero();
                assertThat(cpu(i).int16(KmemCpuCache.CC_MAGSIZE)).isEqualTo(rounds);
            }
            HeapInvariants.check(kernel);
        }
    }
}
