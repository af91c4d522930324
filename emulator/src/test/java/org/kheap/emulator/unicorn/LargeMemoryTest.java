package org.kheap.emulator.unicorn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.machine.GuestMemory.Access.LOAD;
import static org.kheap.machine.GuestMemory.Access.STORE;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kheap.emulator.Code;
import org.kheap.emulator.Lab;
import org.kheap.machine.Arch;
import org.kheap.machine.Rights;
import org.kheap.machine.testing.OnEveryArch;

/** RAM that neither a Java buffer nor 32 bits can hold. The host commits only what is touched. */
@Timeout(20)
class LargeMemoryTest {
    private static final long GIGABYTE = 1L << 30;

    /** Not sparc: there the engine keeps 32 bits of a physical address. */
    @ParameterizedTest
    @ValueSource(strings = {"i386", "amd64", "sparcv9"})
    void shouldUseAFrameAboveFourGigabytes(String name) {
        Arch arch = Arch.named(name).orElseThrow();
        try (Lab lab = Lab.on(arch, 5 * GIGABYTE)) {
            long frame = 4 * GIGABYTE + 3L * arch.pageSize();

            assertReachable(lab, frame);

            assertThat(lab.hat().totalPages()).isEqualTo(5 * GIGABYTE >> arch.pageShift());
        }
    }

    @OnEveryArch
    void shouldUseTheLastFrame(Arch arch) {
        long size = arch == Arch.SPARC ? 4 * GIGABYTE : 5 * GIGABYTE;
        try (Lab lab = Lab.on(arch, size)) {
            assertReachable(lab, size - arch.pageSize());
        }
    }

    /** Two pages that are neighbours in RAM, but not in one buffer of the host. */
    @OnEveryArch
    void shouldUseFramesOnBothSidesOfABuffersEnd(Arch arch) {
        try (Lab lab = Lab.on(arch, 2 * GIGABYTE)) {
            assertReachable(lab, GIGABYTE - arch.pageSize());
            lab.hat().unmap(lab.nothing());
            assertReachable(lab, GIGABYTE);
        }
    }

    private static void assertReachable(Lab lab, long frame) {
        assertThat(lab.hat().map(lab.nothing(), frame, Rights.READ_WRITE)).isTrue();
        long last = lab.nothing() + lab.arch().pageSize() - 8;
        for (long at : new long[] {lab.nothing(), last}) {
            lab.set(Code.value(lab.arch()), 0x5a5a_0001L);
            lab.pointTo(at);
            lab.runToEnd(lab.code().store());
            assertThat(lab.memory().getWord(at, LOAD)).isEqualTo(0x5a5a_0001L);

            lab.memory().putWord(at, 0x1234_5678L, STORE);
            lab.runToEnd(lab.code().load());
            assertThat(lab.value()).isEqualTo(0x1234_5678L);
        }
        assertThat(lab.hat().unmap(lab.nothing())).isEqualTo(frame);
        assertThat(lab.hat().map(lab.nothing(), frame, Rights.READ)).isTrue();
    }
}
