package org.kheap.kernel.kmem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.kernel.testing.TestKernel.panicOf;

import java.util.ArrayList;
import java.util.List;
import org.kheap.kernel.testing.TestKernel;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.FakeGuest;
import org.kheap.machine.testing.OnEveryArch;
import org.kheap.panic.PanicReason;

/** {@code KMF_LITE}: cheap checks, and who had a buffer before. */
class LiteTest {
    private static final int SIZE = 40;

    private static TestKernel boot(Arch arch, int callers) {
        return TestKernel.boot(
                FakeGuest.on(arch), Kmf.LITE, tunables -> tunables.int32("kmem_lite_pcs", callers));
    }

    private static List<Long> history(TestKernel kernel, long tag, int count) {
        List<Long> history = new ArrayList<>();
        int word = kernel.abi().wordSize();
        for (int i = 0; i < count; i++) {
            history.add(kernel.word(tag + 8 + 2L * word + (long) i * word));
        }
        return history;
    }

    @OnEveryArch
    void shouldRememberCallersTheNewestFirst(Arch arch) {
        for (int callers : new int[] {1, 2, 4, 7}) {
            TestKernel kernel = boot(arch, callers);
            List<Long> expected = new ArrayList<>();
            long buffer = 0;
            for (long i = 1; i <= 9; i++) {
                kernel.events().callFrom(0x1000_0000L, 0x2000_0000L + i, 0x3000_0000L);
                expected.add(0, 0x2000_0000L + i);
                if (i % 2 == 1) {
                    buffer = kernel.alloc(SIZE);
                } else {
                    kernel.free(buffer, SIZE);
                }
                int known = (int) Math.min(i, callers);
                assertThat(history(kernel, kernel.tagOf(buffer, SIZE), known))
                        .isEqualTo(expected.subList(0, known));
            }
            HeapInvariants.check(kernel);
        }
    }

    @OnEveryArch
    void shouldHaveRoomForAsManyCallersAsItIsToldWithinReason(Arch arch) {
        int word = arch.abi().wordSize();
        for (int callers : new int[] {-3, 0, 1, 4, 16, 50}) {
            TestKernel kernel = boot(arch, callers);
            long count = Math.max(0, Math.min(16, callers));
            assertThat(kernel.globals().int32("kmem_lite_count")).isEqualTo((int) count);
            assertThat(kernel.cacheFor(SIZE).word(KmemCache.CACHE_CHUNKSIZE))
                    .isEqualTo(SIZE + 8 + 2L * word + count * word + 7 & -8);
            List<Long> buffers = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                buffers.add(kernel.alloc(SIZE));
            }
            buffers.forEach(buffer -> kernel.free(buffer, SIZE));
            HeapInvariants.check(kernel);
        }
    }

    @OnEveryArch
    void shouldLookAtTheFirstEightBytesAlone(Arch arch) {
        TestKernel kernel = boot(arch, 4);
        kernel.alloc(SIZE);
        for (int offset = 0; offset < SIZE; offset++) {
            long buffer = kernel.alloc(SIZE);
            kernel.free(buffer, SIZE);
            int before = kernel.load(buffer + offset);
            kernel.store(buffer + offset, before ^ 0x5b);
            var reason = panicOf(() -> kernel.alloc(SIZE));
            if (offset < 8) {
                assertThat(reason.orElseThrow()).isInstanceOf(PanicReason.ModifiedAfterFree.class);
                kernel.store(buffer + offset, before);
                kernel.repairTag(buffer, SIZE, kernel.word(kernel.tagOf(buffer, SIZE) + 8));
            } else {
                assertThat(reason).isEmpty();
            }
            kernel.free(buffer, SIZE);
        }
        HeapInvariants.check(kernel);
    }

    @OnEveryArch
    void shouldLeaveTheRestOfABufferAlone(Arch arch) {
        TestKernel kernel = boot(arch, 4);
        kernel.alloc(SIZE);
        long buffer = kernel.alloc(SIZE);
        kernel.scribble(buffer, SIZE, 3);
        byte[] scribbled = bytes(kernel, buffer);
        kernel.free(buffer, SIZE);
        assertThat(kernel.int32(buffer)).isEqualTo(0xdeadbeefL);
        assertThat(kernel.int32(buffer + 4)).isEqualTo(0xdeadbeefL);
        assertThat(bytes(kernel, buffer + 8))
                .startsWith(java.util.Arrays.copyOfRange(scribbled, 8, SIZE));
        assertThat(kernel.alloc(SIZE)).isEqualTo(buffer);
        assertThat(kernel.int32(buffer)).isEqualTo(0xbaddcafeL);
        assertThat(kernel.int32(buffer + 4)).isEqualTo(0xbaddcafeL);
        assertThat(bytes(kernel, buffer + 8))
                .startsWith(java.util.Arrays.copyOfRange(scribbled, 8, SIZE));
    }

    private static byte[] bytes(TestKernel kernel, long at) {
        byte[] bytes = new byte[SIZE];
        kernel.memory().read(at, bytes, org.kheap.machine.GuestMemory.Access.INSPECT);
        return bytes;
    }

    @OnEveryArch
    void shouldStillNoticeOverrunsAndSecondFrees(Arch arch) {
        TestKernel kernel = boot(arch, 4);
        kernel.alloc(SIZE);
        long buffer = kernel.alloc(SIZE - 3);
        kernel.store(buffer + SIZE - 3, 0);
        assertThat(panicOf(() -> kernel.free(buffer, SIZE - 3)).orElseThrow())
                .isInstanceOf(PanicReason.RedzoneViolation.class);
        kernel.store(buffer + SIZE - 3, 0xbb);
        kernel.free(buffer, SIZE - 3);
        assertThat(panicOf(() -> kernel.free(buffer, SIZE - 3)).orElseThrow())
                .isInstanceOf(PanicReason.DuplicateFree.class);
    }
}
