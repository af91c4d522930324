package org.kheap.kernel.kmem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.machine.GuestMemory.Access.INSPECT;
import static org.kheap.machine.GuestMemory.Access.STORE;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.kheap.kernel.testing.FakeEvents;
import org.kheap.kernel.testing.TestKernel;
import org.kheap.machine.Arch;
import org.kheap.machine.Layout;
import org.kheap.machine.StructView;
import org.kheap.machine.testing.OnEveryArch;

/** What a person sees who looks at a buffer with a debugger: the pictures of the guide. */
class BufferPictureTest {
    private static TestKernel boot(Arch arch) {
        return TestKernel.boot(arch, TestKernel.FULL_CHECKS);
    }

    /** 32-bit words, in hex, as {@code buffer/X} shows them. */
    private static List<String> words(TestKernel kernel, long from, int count) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            words.add("%08x".formatted(kernel.int32(from + 4L * i)));
        }
        return words;
    }

    @Test
    void shouldLookLikeTheGuidesAllocatedBufferOnSparc() {
        TestKernel kernel = boot(Arch.SPARC);
        long buffer = kernel.alloc(20);
        assertThat(words(kernel, buffer, 8))
                .containsExactly(
                        "baddcafe",
                        "baddcafe",
                        "baddcafe",
                        "baddcafe",
                        "baddcafe",
                        "bbddcafe",
                        "feedface",
                        "0000139d");
        long bufctl = kernel.int32(buffer + 0x20);
        assertThat(bufctl ^ kernel.int32(buffer + 0x24)).isEqualTo(0xa110c8edL);
    }

    @Test
    void shouldLookLikeTheGuidesFreeBufferOnSparc() {
        TestKernel kernel = boot(Arch.SPARC);
        kernel.alloc(20);
        long buffer = kernel.alloc(20);
        kernel.free(buffer, 20);
        assertThat(words(kernel, buffer, 8))
                .containsExactly(
                        "deadbeef",
                        "deadbeef",
                        "deadbeef",
                        "deadbeef",
                        "deadbeef",
                        "deadbeef",
                        "feedface",
                        "feedface");
        long bufctl = kernel.int32(buffer + 0x20);
        assertThat(bufctl ^ kernel.int32(buffer + 0x24)).isEqualTo(0xf4eef4eeL);
    }

    @OnEveryArch
    void shouldShowTheSameWordsInEitherByteOrder(Arch arch) {
        TestKernel kernel = boot(arch);
        long buffer = kernel.alloc(20);
        String end = arch.abi().isBigEndian() ? "bbddcafe" : "baddcabb";
        assertThat(words(kernel, buffer, 8))
                .containsExactly(
                        "baddcafe",
                        "baddcafe",
                        "baddcafe",
                        "baddcafe",
                        "baddcafe",
                        end,
                        "feedface",
                        "0000139d");
        assertThat(kernel.load(buffer + 20)).isEqualTo(0xbb);
        assertThat(kernel.memory().getLong(buffer + 0x18, INSPECT))
                .isEqualTo(arch.abi().isBigEndian() ? 0xfeedface_0000139dL : 0x0000139d_feedfaceL);
    }

    @OnEveryArch
    void shouldPutTheByteIntoTheTagIfTheBufferIsUsedToItsEnd(Arch arch) {
        TestKernel kernel = boot(arch);
        long buffer = kernel.alloc(24);
        String guard = arch.abi().isBigEndian() ? "bbedface" : "feedfabb";
        assertThat(words(kernel, buffer + 0x18, 2)).containsExactly(guard, "00001789");
        kernel.free(buffer, 24);
    }

    @OnEveryArch
    void shouldKeepTheStateInAWordOfPointerSizeAfterTheGuard(Arch arch) {
        TestKernel kernel = boot(arch);
        int word = arch.abi().wordSize();
        kernel.alloc(20);
        long buffer = kernel.alloc(20);
        long bufctl = kernel.word(buffer + 0x20);
        assertThat(kernel.word(buffer + 0x20 + word)).isEqualTo(bufctl ^ 0xa110c8edL);
        kernel.free(buffer, 20);
        assertThat(kernel.word(buffer + 0x20)).isEqualTo(bufctl);
        assertThat(kernel.word(buffer + 0x20 + word)).isEqualTo(bufctl ^ 0xf4eef4eeL);
    }

    @OnEveryArch
    void shouldRestoreTheGuardWhenTheBufferIsFreed(Arch arch) {
        TestKernel kernel = boot(arch);
        kernel.alloc(24);
        long buffer = kernel.alloc(24);
        kernel.free(buffer, 24);
        assertThat(words(kernel, buffer + 0x18, 2)).containsExactly("feedface", "feedface");
    }

    @OnEveryArch
    void shouldZeroExactlyWhatWasAskedFor(Arch arch) {
        for (int size : new int[] {1, 7, 8, 20, 23, 24, 513, 4096, 5000, 8192}) {
            TestKernel kernel = boot(arch);
            long buffer = kernel.kmem().zalloc(size, Kmf.KM_SLEEP);
            for (int i = 0; i < size; i++) {
                assertThat(kernel.load(buffer + i)).isZero();
            }
            if (kernel.isFirewalled(size)) {
                assertThatNothingGuardsTheEndButThePage(kernel, buffer, size);
            } else {
                assertThat(kernel.load(buffer + size)).isEqualTo(0xbb);
            }
            kernel.free(buffer, size);
        }
    }

    private static void assertThatNothingGuardsTheEndButThePage(
            TestKernel kernel, long buffer, long size) {
        long end = buffer + kernel.cacheFor(size).word(KmemCache.CACHE_BUFSIZE);
        assertThat(end % kernel.guest().arch().pageSize()).isZero();
        for (long at = buffer + size; at < end; at++) {
            assertThat(kernel.load(at)).isIn(0xba, 0xdd, 0xca, 0xfe);
        }
        assertThat(kernel.memory().isAccessible(end, 1, INSPECT)).isFalse();
    }

    @OnEveryArch
    void shouldRecordWhoDidTheLastTransaction(Arch arch) {
        TestKernel kernel = boot(arch);
        kernel.alloc(40);
        long buffer = kernel.alloc(40);
        long allocated = kernel.events().lastTime();
        StructView<KmemBufctlAudit> bufctl = bufctlOf(kernel, buffer, 40);

        assertThat(bufctl.word(KmemBufctlAudit.BC_ADDR)).isEqualTo(buffer);
        assertThat(bufctl.word(KmemBufctlAudit.BC_CACHE)).isEqualTo(kernel.cacheFor(40).base());
        assertRecord(kernel, bufctl, allocated);

        kernel.free(buffer, 40);
        assertRecord(kernel, bufctl, allocated + FakeEvents.TICK);
    }

    private static StructView<KmemBufctlAudit> bufctlOf(TestKernel kernel, long buffer, long size) {
        Layout<KmemBufctlAudit> layout = Layout.of(KmemBufctlAudit.class, kernel.abi());
        long bufctl = kernel.word(kernel.tagOf(buffer, size) + 8);
        return new StructView<>(layout, kernel.memory(), bufctl);
    }

    private static void assertRecord(
            TestKernel kernel, StructView<KmemBufctlAudit> bufctl, long time) {
        assertThat(bufctl.int64(KmemBufctlAudit.BC_TIMESTAMP)).isEqualTo(time);
        assertThat(bufctl.word(KmemBufctlAudit.BC_THREAD)).isEqualTo(FakeEvents.THREAD);
        assertThat(bufctl.int32(KmemBufctlAudit.BC_DEPTH)).isEqualTo(FakeEvents.STACK.size());
        for (int i = 0; i < FakeEvents.STACK.size(); i++) {
            long at = bufctl.addressOf(KmemBufctlAudit.BC_STACK, i);
            assertThat(kernel.word(at)).isEqualTo(FakeEvents.STACK.get(i));
        }
    }

    @OnEveryArch
    void shouldHandOutTheHighestBufferOfASlabFirstAndColourSlabsInTurn(Arch arch) {
        TestKernel kernel = boot(arch);
        StructView<KmemCache> cache = kernel.cacheFor(24);
        long chunk = cache.word(KmemCache.CACHE_CHUNKSIZE);
        long slabSize = cache.word(KmemCache.CACHE_SLABSIZE);
        long color = 8; // the first slab begins one alignment in, not at 0
        long perSlab = (slabSize - color) / chunk;

        long first = kernel.alloc(24);
        long slab = arch.pageOf(first);
        assertThat(first).isEqualTo(slab + color + (perSlab - 1) * chunk);
        assertThat(kernel.alloc(24)).isEqualTo(first - chunk);
        for (long i = 2; i < perSlab; i++) {
            assertThat(arch.pageOf(kernel.alloc(24))).isEqualTo(slab);
        }
        long ofTheNext = kernel.alloc(24);
        long nextPerSlab = (slabSize - 2 * color) / chunk;
        assertThat(ofTheNext - arch.pageOf(ofTheNext))
                .isEqualTo(2 * color + (nextPerSlab - 1) * chunk);
    }

    @OnEveryArch
    void shouldReuseTheBufferThatWasFreedLast(Arch arch) {
        TestKernel kernel = boot(arch);
        long[] buffers = new long[5];
        for (int i = 0; i < buffers.length; i++) {
            buffers[i] = kernel.alloc(100);
        }
        kernel.free(buffers[1], 100);
        kernel.free(buffers[3], 100);
        assertThat(kernel.alloc(100)).isEqualTo(buffers[3]);
        assertThat(kernel.alloc(100)).isEqualTo(buffers[1]);
    }

    @OnEveryArch
    void shouldLeaveWhatTheClientWroteInMemoryWithoutChecks(Arch arch) {
        TestKernel kernel = TestKernel.boot(arch, 0);
        kernel.alloc(64);
        long buffer = kernel.alloc(64);
        kernel.memory().putInt(buffer + 16, 0x1234567, STORE);
        kernel.free(buffer, 64);
        assertThat(kernel.int32(buffer + 16)).isEqualTo(0x1234567);
        assertThat(kernel.alloc(64)).isEqualTo(buffer);
        assertThat(kernel.int32(buffer + 16)).isEqualTo(0x1234567);
    }
}
