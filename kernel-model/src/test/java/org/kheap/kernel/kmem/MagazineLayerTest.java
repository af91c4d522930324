package org.kheap.kernel.kmem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.kernel.testing.TestKernel.panicOf;

import java.util.ArrayList;
import java.util.List;
import org.kheap.kernel.testing.TestKernel;
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
        kernel = TestKernel.boot(FakeGuest.on(arch, 512), flags);
        cache = kernel.cacheFor(SIZE);
        cpu =
                new StructView<>(
                        Layout.of(KmemCpuCache.class, arch.abi()),
                        kernel.memory(),
                        cache.addressOf(KmemCache.CACHE_CPU));
        rounds = cpu.int16(KmemCpuCache.CC_MAGSIZE);
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
        kernel.kmem().reap();
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
        kernel.kmem().reap();
        long pages = kernel.hat().freePages();
        for (int i = 0; i < 50; i++) {
            kernel.kmem().reap();
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

        PanicReason reason = panicOf(() -> kernel.kmem().reap()).orElseThrow();

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
        kernel.kmem().reap();
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
}
