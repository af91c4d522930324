package org.kheap.kernel.memguard;

import static org.assertj.core.api.Assertions.assertThat;

import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

/** Allocations and frees, and what becomes of their pages and addresses. */
class MemguardTest {
    private static final int SIZE = 100;

    @OnEveryArch
    void shouldEndAtAPageThatIsNeverMapped(Arch arch) {
        GuardedKernel kernel = GuardedKernel.boot(arch);
        long address = kernel.malloc(SIZE);
        long page = arch.pageOf(address);
        assertThat(address).isEqualTo(page + arch.pageSize() - 112);
        assertThat(kernel.isMapped(page)).isTrue();
        assertThat(kernel.isMapped(page - 1)).isFalse();
        assertThat(kernel.isMapped(page + arch.pageSize())).isFalse();
        kernel.kernel().scribble(address, SIZE, 1);
        assertThat(kernel.kernel().isScribbled(address, SIZE, 1)).isTrue();
        assertThat(kernel.memguard().sizeOf(address, GuardedKernel.TYPE)).isEqualTo(SIZE);
    }

    @OnEveryArch
    void shouldTakeThePagesAwayAtTheFree(Arch arch) {
        GuardedKernel kernel = GuardedKernel.boot(arch);
        long address = kernel.malloc(SIZE);
        kernel.free(address);
        assertThat(kernel.isMapped(address)).isFalse();
        assertThat(kernel.value("mapused")).isZero();
        assertThat(kernel.explain(address + 5)).isPresent();
    }
}
