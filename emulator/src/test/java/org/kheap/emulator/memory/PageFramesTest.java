package org.kheap.emulator.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.kheap.machine.Arch;
import org.kheap.machine.Ram;
import org.kheap.machine.testing.FakeGuest;
import org.kheap.machine.testing.OnEveryArch;

class PageFramesTest {
    private static final int PAGES = 32;

    private static Ram ram(Arch arch) {
        return FakeGuest.ram(arch.abi(), (long) PAGES * arch.pageSize());
    }

    private static byte[] firstPage(Arch arch, long seed) {
        Ram ram = ram(arch);
        long pa = new PageFrames(arch, ram, seed).allocate();
        byte[] page = new byte[arch.pageSize()];
        ram.read(pa, page, 0, page.length);
        return page;
    }

    @OnEveryArch
    void shouldFillAPageWithTheSameGarbageForTheSameSeed(Arch arch) {
        assertThat(firstPage(arch, 7)).isEqualTo(firstPage(arch, 7));
        assertThat(firstPage(arch, 7)).isNotEqualTo(firstPage(arch, 8));
        assertThat(firstPage(arch, 0)).contains(1, 2, 3); // not all alike
    }

    @OnEveryArch
    void shouldLeaveWhatTheLastOwnerLeft(Arch arch) {
        Ram ram = ram(arch);
        PageFrames frames = new PageFrames(arch, ram, 1);
        long pa = frames.allocate();
        ram.putLong(pa + 8, 0x1234);
        frames.free(pa);

        assertThat(frames.allocate()).isEqualTo(pa);
        assertThat(ram.getLong(pa + 8)).isEqualTo(0x1234);
    }

    @OnEveryArch
    void shouldHandOutEveryPageButTheFirst(Arch arch) {
        PageFrames frames = new PageFrames(arch, ram(arch), 1);
        Set<Long> seen = new HashSet<>();
        for (long pa = frames.allocate(); pa >= 0; pa = frames.allocate()) {
            assertThat(seen.add(pa)).isTrue();
        }

        assertThat(frames.total()).isEqualTo(PAGES);
        assertThat(seen).hasSize(PAGES - 1).doesNotContain(0L);
        assertThat(frames.free()).isZero();
        assertThat(frames.allocate()).isEqualTo(-1);
    }

    @Property(tries = 50)
    void shouldNeverHandOutAPageThatIsInUse(@ForAll long seed) {
        Arch arch = Arch.SPARC;
        PageFrames frames = new PageFrames(arch, ram(arch), 1);
        Set<Long> inUse = new HashSet<>();
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            if (random.nextInt(5) < 3) {
                long pa = frames.allocate();
                assertThat(pa == -1 || inUse.add(pa)).isTrue();
                assertThat(pa % arch.pageSize() == 0 || pa == -1).isTrue();
            } else if (!inUse.isEmpty()) {
                long pa = inUse.iterator().next();
                inUse.remove(pa);
                frames.free(pa);
            }
            assertThat(frames.free()).isEqualTo(PAGES - 1 - inUse.size());
        }
    }
}
