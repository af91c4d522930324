package org.kheap.kernel.memguard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

/** Where on its pages an allocation is. */
class PlacementTest {
    @Test
    void shouldTakeUnknownNamesForTheDefault() {
        assertThat(Placement.named("left")).isEqualTo(Placement.LEFT);
        assertThat(Placement.named("right")).isEqualTo(Placement.RIGHT);
        assertThat(Placement.named("random")).isEqualTo(Placement.RANDOM);
        assertThat(Placement.named("Left")).isEqualTo(Placement.RIGHT);
        assertThat(Placement.named("")).isEqualTo(Placement.RIGHT);
    }

    @OnEveryArch
    void shouldEndAsNearToTheGuardPageAsTheAlignmentAllows(Arch arch) {
        GuardedKernel kernel = GuardedKernel.boot(arch);
        int page = arch.pageSize();
        for (long align = 1; align <= page; align *= 2) {
            for (long size : new long[] {1, 7, 16, 100, page - 1, page, page + 1, 2L * page}) {
                long address = kernel.malloc(size, align);
                long end = arch.pageOf(address + size + page - 1);
                assertThat(kernel.inPage(address) % align).isZero();
                assertThat(end - address - size).isLessThan(align);
                assertThat(kernel.isMapped(end - 1)).isTrue();
                assertThat(kernel.isMapped(end)).isFalse();
                kernel.free(address);
            }
        }
    }

    @OnEveryArch
    void shouldAlignAsMallocPromisesIfNobodyRelyOnAnythingElse(Arch arch) {
        GuardedKernel kernel = GuardedKernel.boot(arch);
        long address = kernel.malloc(1, 0);
        assertThat(kernel.inPage(address)).isEqualTo(arch.pageSize() - 16);
    }

    @OnEveryArch
    void shouldBeginBehindTheGuardPageOnTheLeft(Arch arch) {
        GuardedKernel kernel = GuardedKernel.boot(arch).set("memguard_placement", "left");
        for (long size : new long[] {1, 100, arch.pageSize() + 1L}) {
            long address = kernel.malloc(size);
            assertThat(kernel.inPage(address)).isZero();
            assertThat(kernel.isMapped(address)).isTrue();
            assertThat(kernel.isMapped(address - 1)).isFalse();
        }
        MemguardInvariants.check(kernel.probe());
    }

    @OnEveryArch
    void shouldTakeEitherSideByChance(Arch arch) {
        GuardedKernel kernel = GuardedKernel.boot(arch).set("memguard_placement", "random");
        int left = 0;
        for (int i = 0; i < 200; i++) {
            long address = kernel.malloc(16);
            long offset = kernel.inPage(address);
            assertThat(offset).isIn(0L, arch.pageSize() - 16L);
            left += offset == 0 ? 1 : 0;
            kernel.free(address);
        }
        assertThat(left).isBetween(65, 135); // five standard deviations
    }

    @OnEveryArch
    void shouldBeginThePageWithoutGuardPages(Arch arch) {
        for (String placement : new String[] {"left", "right", "random"}) {
            GuardedKernel kernel = GuardedKernel.boot(arch).set("memguard_options", 0);
            kernel.set("memguard_placement", placement);
            assertThat(kernel.inPage(kernel.malloc(100))).isZero();
            assertThat(kernel.inPage(kernel.malloc(arch.pageSize() + 1L))).isZero();
        }
    }
}
