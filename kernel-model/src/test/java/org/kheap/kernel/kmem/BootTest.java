package org.kheap.kernel.kmem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import org.kheap.kernel.testing.TestKernel;
import org.kheap.kernel.vmem.Vmem;
import org.kheap.kernel.vmem.VmemSeg;
import org.kheap.machine.Arch;
import org.kheap.machine.Layout;
import org.kheap.machine.StructView;
import org.kheap.machine.testing.FakeGuest;
import org.kheap.machine.testing.OnEveryArch;

/** What a heap is after boot, for which all caches are made twice. */
class BootTest {
    private static TestKernel bootWithMaxCached(Arch arch, long size) {
        return TestKernel.boot(
                FakeGuest.on(arch),
                TestKernel.FULL_CHECKS,
                tunables -> tunables.word("kmem_max_cached", size));
    }

    private static List<String> names(TestKernel kernel) {
        return kernel.caches().stream()
                .map(cache -> cache.string(KmemCache.CACHE_NAME))
                .collect(Collectors.toList());
    }

    @OnEveryArch
    void shouldLeaveNothingOfTheFirstPassButTheNumberOfAnArena(Arch arch) {
        TestKernel kernel = TestKernel.boot(arch, TestKernel.FULL_CHECKS);
        HeapInvariants.check(kernel);
        long caches = kernel.globals().word("kmem_cache_arena");
        long size = Layout.of(KmemCache.class, arch.abi()).size();
        assertThat(kernel.arenas().at(caches).inUse()).isEqualTo(kernel.caches().size() * size);
        StructView<Vmem> oversize =
                new StructView<>(
                        Layout.of(Vmem.class, arch.abi()),
                        kernel.memory(),
                        kernel.globals().word("kmem_oversize_arena"));
        StructView<Vmem> firewall =
                new StructView<>(
                        oversize.layout(),
                        kernel.memory(),
                        kernel.globals().word("kmem_firewall_arena"));
        assertThat(oversize.int32(Vmem.VM_ID)).isEqualTo(firewall.int32(Vmem.VM_ID) + 2);
        assertThat(kernel.bootWarnings()).isEmpty();
    }

    @OnEveryArch
    void shouldKeepStickyFlagsWhateverTheSystemFileSays(Arch arch) {
        for (int compiled : new int[] {0xf, 0xf | Kmf.STICKY, Kmf.STICKY}) {
            for (int fromFile : new int[] {0, 0xf, 0x100}) {
                TestKernel kernel =
                        TestKernel.boot(
                                FakeGuest.on(arch),
                                compiled,
                                tunables -> tunables.int32("kmem_flags", fromFile));
                boolean sticky = (compiled & Kmf.STICKY) != 0;
                int flags = sticky ? compiled : fromFile;
                assertThat(kernel.globals().int32("kmem_flags")).isEqualTo(flags);
                assertThat(kernel.cacheFor(24).int32(KmemCache.CACHE_FLAGS) & Kmf.AUDIT)
                        .isEqualTo(flags & Kmf.AUDIT);
                HeapInvariants.check(kernel);
            }
        }
    }

    @OnEveryArch
    void shouldGiveSegmentsRoomForAuditOnlyIfTheSystemFileWantsIt(Arch arch) {
        long full = Layout.of(VmemSeg.class, arch.abi()).size();
        for (int fromFile : new int[] {0, 0xf}) {
            TestKernel kernel =
                    TestKernel.boot(
                            FakeGuest.on(arch),
                            fromFile ^ 0xf,
                            tunables -> tunables.int32("kmem_flags", fromFile));
            long size = kernel.globals().word("vmem_seg_size");
            assertThat(size == full).isEqualTo(fromFile != 0);
            for (int i = 0; i < 3000; i++) {
                kernel.alloc(200);
            }
            HeapInvariants.check(kernel);
        }
    }

    @OnEveryArch
    void shouldRoundTheLargestCachedSizeUpToOneThereIsACacheFor(Arch arch) {
        long[][] wantedAndGot = {
            {0, 4096},
            {4096, 4096},
            {4097, 8192},
            {12288, 12288},
            {33000, 40960},
            {131072, 131072},
            {1 << 20, 131072},
            {-1, 131072}
        };
        for (long[] sizes : wantedAndGot) {
            TestKernel kernel = bootWithMaxCached(arch, sizes[0]);
            assertThat(kernel.globals().word("kmem_max_cached")).isEqualTo(sizes[1]);
            assertThat(names(kernel).stream().filter(name -> name.startsWith("kmem_alloc_")))
                    .last()
                    .isEqualTo("kmem_alloc_" + sizes[1]);
            long entries = sizes[1] == 4096 ? 0 : sizes[1] >> 12;
            assertThat(kernel.globals().word("kmem_big_alloc_table_max")).isEqualTo(entries);
            long table = kernel.globals().address("kmem_big_alloc_table");
            for (long i = entries; i < 32; i++) {
                assertThat(kernel.word(table + i * arch.abi().wordSize())).isZero();
            }
        }
    }

    @OnEveryArch
    void shouldServeWhatIsLargerThanTheLargestCachedSizeFromAnArena(Arch arch) {
        TestKernel kernel = bootWithMaxCached(arch, 0);
        long oversize = kernel.globals().word("kmem_oversize_arena");
        long small = kernel.alloc(4096);
        assertThat(kernel.arenas().at(oversize).inUse()).isZero();
        long large = kernel.alloc(4097);
        assertThat(kernel.arenas().at(oversize).inUse()).isEqualTo(4097);
        kernel.free(large, 4097);
        kernel.free(small, 4096);
        HeapInvariants.check(kernel);
    }

    @OnEveryArch
    void shouldWarnOfFlagsThatNobodyVouchesFor(Arch arch) {
        for (int flags : new int[] {0, 1, 2, 4, 8, 0xf, Kmf.LITE}) {
            assertThat(TestKernel.boot(arch, flags).bootWarnings()).isEmpty();
        }
        for (int flags : new int[] {0x10, 0x2f, 0x40, 0x101, 0x200, 0x80000000}) {
            assertThat(TestKernel.boot(arch, flags).bootWarnings())
                    .singleElement()
                    .asString()
                    .startsWith("kmem_flags set to unsupported value 0x%x. ".formatted(flags));
        }
    }
}
