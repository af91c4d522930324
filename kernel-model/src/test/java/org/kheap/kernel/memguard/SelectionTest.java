package org.kheap.kernel.memguard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.FakeGuest;
import org.kheap.machine.testing.OnEveryArch;

/** Which requests are to be guarded. */
class SelectionTest {
    private static final Owner TYPE = GuardedKernel.TYPE;
    private static final Owner ZONE = GuardedKernel.ZONE;
    private static final Owner CLASS = new Owner(Owner.Kind.ZONE, 0x3000_0000L, "128");
    private static final int ALLLARGE = 2;
    private static final int NOFREE = 4;

    private static GuardedKernel boot(Arch arch) {
        return GuardedKernel.boot(FakeGuest.on(arch));
    }

    @OnEveryArch
    void shouldGuardNothingUnlessTold(Arch arch) {
        GuardedKernel kernel = boot(arch);
        for (long size : new long[] {0, 1, 100, kernel.page(), 1 << 30}) {
            assertThat(kernel.memguard().wantsMalloc(size, TYPE, CLASS)).isFalse();
            assertThat(kernel.memguard().wantsMalloc(size, TYPE, null)).isFalse();
            assertThat(kernel.memguard().wantsItem(size, ZONE, false)).isFalse();
        }
        assertThat(kernel.value("minsize_reject")).isZero();
    }

    @OnEveryArch
    void shouldMatchWholeNamesAndTheirCase(Arch arch) {
        GuardedKernel kernel = boot(arch);
        for (String other : new String[] {"tem", "temp ", "Temp", "TEMP", "temps", "vnode"}) {
            kernel.set("vm_memguard_desc", other);
            assertThat(kernel.memguard().wantsMalloc(16, TYPE, CLASS)).as(other).isFalse();
            assertThat(kernel.memguard().wantsItem(16, ZONE, false)).as(other).isFalse();
        }
        kernel.set("vm_memguard_desc", "temp");
        assertThat(kernel.memguard().wantsMalloc(16, TYPE, CLASS)).isTrue();
        assertThat(kernel.memguard().wantsItem(16, ZONE, false)).isFalse();
        kernel.set("vm_memguard_desc", "vnodes");
        assertThat(kernel.memguard().wantsMalloc(16, TYPE, CLASS)).isFalse();
        assertThat(kernel.memguard().wantsItem(16, ZONE, false)).isTrue();
    }

    @OnEveryArch
    void shouldMatchNobodyAsLongAsNoNameIsSet(Arch arch) {
        Owner nameless = new Owner(Owner.Kind.MALLOC, 0x1000, "");
        assertThat(boot(arch).memguard().wantsMalloc(16, nameless, null)).isFalse();
        assertThat(boot(arch).memguard().wantsMalloc(16, TYPE, null)).isFalse();
    }

    @OnEveryArch
    void shouldSleepUntilAnythingIsSetThatCouldMatter(Arch arch) {
        assertThat(boot(arch).memguard().isAwake()).isFalse();
        assertThat(boot(arch).set("memguard_options", NOFREE | 1).memguard().isAwake()).isFalse();
        assertThat(boot(arch).set("vm_memguard_desc", "temp").memguard().isAwake()).isTrue();
        assertThat(boot(arch).set("memguard_frequency", 1).memguard().isAwake()).isTrue();
        assertThat(boot(arch).set("memguard_minsize", 1).memguard().isAwake()).isTrue();
        assertThat(boot(arch).set("memguard_options", ALLLARGE).memguard().isAwake()).isTrue();
    }

    @OnEveryArch
    void shouldGuardMallocOfAClassWhoseZoneIsNamed(Arch arch) {
        GuardedKernel kernel = boot(arch).set("vm_memguard_desc", "128");
        assertThat(kernel.memguard().wantsMalloc(100, TYPE, CLASS)).isTrue();
        assertThat(kernel.memguard().wantsMalloc(100, TYPE, null)).isFalse();
        kernel.set("memguard_minsize", 101);
        assertThat(kernel.memguard().wantsMalloc(100, TYPE, CLASS)).isFalse();
    }

    @OnEveryArch
    void shouldPromoteNothingBelowTheLeastSize(Arch arch) {
        GuardedKernel kernel = boot(arch).set("memguard_minsize", 100);
        kernel.set("vm_memguard_desc", "temp").set("memguard_frequency", 100_000);
        kernel.set("memguard_options", ALLLARGE | NOFREE);
        assertThat(kernel.memguard().wantsMalloc(99, TYPE, CLASS)).isFalse();
        assertThat(kernel.memguard().wantsItem(99, ZONE, true)).isFalse();
        assertThat(kernel.value("minsize_reject")).isEqualTo(2);
        assertThat(kernel.value("frequency_hits")).isZero();
        assertThat(kernel.memguard().wantsMalloc(100, TYPE, CLASS)).isTrue();
        assertThat(kernel.value("minsize_reject")).isEqualTo(2);
    }

    @OnEveryArch
    void shouldCountWhatIsTooSmallWhateverItsName(Arch arch) {
        GuardedKernel kernel = boot(arch).set("memguard_minsize", -1);
        kernel.memguard().wantsMalloc(1 << 20, TYPE, CLASS);
        kernel.memguard().wantsItem(1 << 20, ZONE, false);
        assertThat(kernel.value("minsize_reject")).isEqualTo(2);
    }

    @OnEveryArch
    void shouldGuardAllThatIsAsLargeAsAPageIfToldTo(Arch arch) {
        GuardedKernel kernel = boot(arch).set("memguard_options", ALLLARGE);
        assertThat(kernel.memguard().wantsMalloc(kernel.page() - 1, TYPE, CLASS)).isFalse();
        assertThat(kernel.memguard().wantsMalloc(kernel.page(), TYPE, CLASS)).isTrue();
        assertThat(kernel.memguard().wantsItem(kernel.page() - 1, ZONE, false)).isFalse();
        assertThat(kernel.memguard().wantsItem(kernel.page(), ZONE, false)).isTrue();
        assertThat(kernel.memguard().wantsMalloc(-1, TYPE, null)).as("unsigned").isTrue();
    }

    @OnEveryArch
    void shouldNotConsiderZonesWhoseItemsAreLookedAtWhenFree(Arch arch) {
        GuardedKernel kernel = boot(arch).set("vm_memguard_desc", "vnodes");
        kernel.set("memguard_frequency", 100_000).set("memguard_minsize", 64);
        kernel.set("memguard_options", ALLLARGE);
        assertThat(kernel.memguard().wantsItem(kernel.page(), ZONE, true)).isFalse();
        assertThat(kernel.memguard().wantsItem(16, ZONE, true)).isFalse();
        assertThat(kernel.value("minsize_reject")).isZero();
        assertThat(kernel.value("frequency_hits")).isZero();
        kernel.set("memguard_options", NOFREE).set("memguard_frequency", 0);
        assertThat(kernel.memguard().wantsItem(64, ZONE, true)).isTrue();
    }

    @OnEveryArch
    void shouldDrawOnceForARequestAndOnlyIfNothingElseDecides(Arch arch) {
        GuardedKernel kernel = boot(arch).set("memguard_frequency", 50_000);
        long before = kernel.globals().int32("randseed");
        kernel.memguard().wantsMalloc(16, TYPE, CLASS);
        GuestRandom random = new GuestRandom(kernel.globals());
        long after = kernel.globals().int32("randseed");
        kernel.set("randseed", (int) before);
        assertThat(random.next()).isEqualTo(after);
        kernel.set("memguard_options", ALLLARGE);
        kernel.memguard().wantsMalloc(kernel.page(), TYPE, null);
        kernel.set("memguard_frequency", 0);
        kernel.memguard().wantsMalloc(16, TYPE, CLASS);
        assertThat((long) kernel.globals().int32("randseed")).isEqualTo(after);
    }

    @OnEveryArch
    void shouldGuardAllOrNothingAtTheEndsOfTheScale(Arch arch) {
        GuardedKernel kernel = boot(arch);
        for (int all : new int[] {100_000, 100_001, -1}) {
            kernel.set("memguard_frequency", all);
            for (int i = 0; i < 1000; i++) {
                assertThat(kernel.memguard().wantsItem(1, ZONE, false)).isTrue();
            }
        }
        assertThat(kernel.value("frequency_hits")).isEqualTo(3000);
    }

    /** Within five standard deviations of the binomial distribution, and reproducible at that. */
    @ParameterizedTest
    @ValueSource(ints = {1, 37, 1_000, 25_000, 50_000, 99_000, 99_999})
    void shouldWinAsOftenAsIsSet(int frequency) {
        GuardedKernel kernel = boot(Arch.AMD64).set("memguard_frequency", frequency);
        int draws = 1_000_000;
        for (int i = 0; i < draws; i++) {
            kernel.memguard().wantsMalloc(16, TYPE, null);
        }
        double share = frequency / 100_000.0;
        double deviation = Math.sqrt(draws * share * (1 - share));
        double wins = kernel.value("frequency_hits");
        assertThat(wins).isCloseTo(draws * share, within(5 * deviation));
    }

    @Test
    void shouldChooseTheSameOnEveryMachineForOneSeed() {
        assertThat(Arch.ALL.stream().map(SelectionTest::choices).distinct()).hasSize(1);
    }

    private static BitSet choices(Arch arch) {
        GuardedKernel kernel = boot(arch).set("memguard_frequency", 30_000);
        BitSet chosen = new BitSet();
        for (int i = 0; i < 10_000; i++) {
            chosen.set(i, kernel.memguard().wantsMalloc(16, TYPE, null));
        }
        return chosen;
    }
}
