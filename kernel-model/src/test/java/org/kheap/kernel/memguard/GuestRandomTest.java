package org.kheap.kernel.memguard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.kheap.kernel.base.Globals;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.FakeGuest;
import org.kheap.machine.testing.OnEveryArch;

/** The numbers that decide what is guarded by chance. */
class GuestRandomTest {
    private final FakeGuest guest = FakeGuest.on(Arch.SPARC);
    private final Globals globals = new Globals(guest.memory(), guest::addressOf);

    /** The check that Park and Miller give: from 1, the 10,000th number is 1043618065. */
    @OnEveryArch
    void shouldBeTheMinimalStandard(Arch arch) {
        FakeGuest machine = FakeGuest.on(arch);
        Globals variables = new Globals(machine.memory(), machine::addressOf);
        variables.int32("randseed", 1);
        GuestRandom random = new GuestRandom(variables);
        long last = 0;
        for (int i = 0; i < 10_000; i++) {
            last = random.next();
        }
        assertThat(last).isEqualTo(1_043_618_065);
        assertThat(variables.int32("randseed")).isEqualTo(1_043_618_065);
    }

    @Test
    void shouldNotStayAtZero() {
        GuestRandom random = new GuestRandom(globals);
        for (int dead : new int[] {0, Integer.MAX_VALUE, -1}) {
            globals.int32("randseed", dead);
            assertThat(random.next()).isBetween(1L, 0x7fff_fffeL);
            assertThat(random.next()).isBetween(1L, 0x7fff_fffeL);
        }
    }

    private List<Long> sequence(long seed) {
        GuestRandom random = new GuestRandom(globals);
        random.seed(seed);
        List<Long> numbers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            numbers.add(random.next());
        }
        return numbers;
    }

    @Test
    void shouldDependOnTheSeedAlone() {
        List<Long> seeds = List.of(0L, 1L, 2L, -1L, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 32);
        assertThat(seeds.stream().map(this::sequence).distinct()).hasSameSizeAs(seeds);
        assertThat(seeds).allSatisfy(seed -> assertThat(sequence(seed)).isEqualTo(sequence(seed)));
        assertThat(seeds).allSatisfy(seed -> assertThat(sequence(seed)).doesNotContain(0L));
    }
}
