package org.kheap.kernel.kmem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.kernel.testing.TestKernel.panicOf;
import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.kheap.kernel.testing.TestKernel;
import org.kheap.machine.Arch;
import org.kheap.machine.DataModel;
import org.kheap.machine.testing.FakeGuest;
import org.kheap.machine.testing.OnEveryArch;
import org.kheap.panic.PanicReason.BadAddress;

/** Buffers that end where a page does, with nothing behind it. */
class FirewallTest {
    private static TestKernel boot(Arch arch, long least) {
        return TestKernel.boot(
                FakeGuest.on(arch),
                TestKernel.FULL_CHECKS,
                tunables -> tunables.word("kmem_minfirewall", least));
    }

    private static boolean isMapped(TestKernel kernel, long va) {
        return kernel.memory().isAccessible(va, 1, INSPECT);
    }

    @OnEveryArch
    void shouldBeUsedForLargeBuffersOnWideMachinesUnlessToldOtherwise(Arch arch) {
        boolean wide = arch.abi().model() == DataModel.LP64;
        TestKernel kernel = TestKernel.boot(arch, TestKernel.FULL_CHECKS);
        for (int size : SizeClasses.small()) {
            assertThat(kernel.isFirewalled(size)).isEqualTo(wide && size >= arch.pageSize() / 2);
        }
        TestKernel always = boot(arch, 1);
        for (int size : SizeClasses.small()) {
            assertThat(always.isFirewalled(size)).isTrue();
            assertThat(always.cacheFor(size).int32(KmemCache.CACHE_FLAGS)).isEqualTo(0x269);
        }
        TestKernel unchecked = TestKernel.boot(arch, 0);
        assertThat(unchecked.isFirewalled(4096)).isFalse();
    }

    @OnEveryArch
    void shouldLeaveThePageBehindEveryBufferUnmapped(Arch arch) {
        TestKernel kernel = boot(arch, 100);
        HeapState start = HeapState.of(kernel);
        Deque<long[]> buffers = new ArrayDeque<>();
        for (int size : List.of(100, 112, 640, 2048, 2688, 4096, 8192, 12288, 20000, 150_000)) {
            for (int i = 0; i < 3; i++) {
                long buffer = kernel.alloc(size);
                kernel.scribble(buffer, size, size);
                buffers.push(new long[] {buffer, size});
            }
        }
        HeapInvariants.check(kernel);
        for (long[] buffer : buffers) {
            boolean cached = buffer[1] <= 32768;
            long length =
                    cached ? kernel.cacheFor(buffer[1]).word(KmemCache.CACHE_BUFSIZE) : buffer[1];
            long end = arch.roundToPages(buffer[0] + length);
            assertThat(cached && end != buffer[0] + length).isFalse();
            assertThat(isMapped(kernel, end - 1)).isTrue();
            for (int i = 0; i < arch.pageSize(); i += 512) {
                assertThat(isMapped(kernel, end + i)).as("size=%d", buffer[1]).isFalse();
            }
        }
        for (long[] buffer : buffers) {
            assertThat(kernel.isScribbled(buffer[0], buffer[1], (int) buffer[1])).isTrue();
            kernel.free(buffer[0], buffer[1]);
            assertThat(isMapped(kernel, buffer[0])).isFalse();
            assertThat(isMapped(kernel, buffer[0] + buffer[1] - 1)).isFalse();
        }
        HeapInvariants.check(kernel);
        assertThat(HeapState.of(kernel)).isEqualTo(start);
    }

    @OnEveryArch
    void shouldNotUseTheAddressOfAFreedBufferAgainSoon(Arch arch) {
        TestKernel kernel = boot(arch, 100);
        long first = kernel.alloc(200);
        kernel.free(first, 200);
        for (int i = 0; i < 200; i++) {
            long next = kernel.alloc(200);
            assertThat(next).isNotEqualTo(first);
            kernel.free(next, 200);
        }
        HeapInvariants.check(kernel);
    }

    @OnEveryArch
    void shouldNotKnowABufferThatIsFreedTwice(Arch arch) {
        TestKernel kernel = boot(arch, 100);
        long buffer = kernel.alloc(200);
        kernel.free(buffer, 200);
        assertThat(panicOf(() -> kernel.free(buffer, 200)).orElseThrow())
                .isInstanceOf(BadAddress.class);
        HeapInvariants.check(kernel);
    }

    @OnEveryArch
    void shouldNotNoticeAWrongSizeOfTheSameClass(Arch arch) {
        TestKernel kernel = boot(arch, 100);
        long buffer = kernel.alloc(200);
        assertThat(panicOf(() -> kernel.free(buffer, 210))).isEmpty();
        HeapInvariants.check(kernel);
    }
}
