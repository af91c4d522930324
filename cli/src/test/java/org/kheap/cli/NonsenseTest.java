package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.extension.ExtendWith;
import org.kheap.kernel.boot.Outcome;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

/**
 * A driver that hands nonsense to {@code malloc(9)}, {@code uma(9)} and {@code sysctl(9)}, and writes to
 * what they keep of themselves: the guest may panic, or go on. {@code kheap.nonsense.seeds} is how many
 * runs there are on each machine, and {@code kheap.nonsense.seed} where they begin.
 */
@ExtendWith(EnginesAreClosed.class)
class NonsenseTest {
    private static final int SEEDS = Integer.getInteger("kheap.nonsense.seeds", 8);
    private static final int FIRST = Integer.getInteger("kheap.nonsense.seed", 0);
    private static final String STEPS = "400";
    private static final String NEVER = "0";
    private static final String SELDOM = "60";
    private static final int[] FLAGS = {0xf, 0, 0x100};

    @OnEveryArch
    void shouldAnswerNonsenseInWordsOfTheGuest(Arch arch) {
        assertThat(outcomes(arch, SELDOM, NEVER))
                .containsKey(Outcome.Panicked.class.getSimpleName())
                .doesNotContainKey(Outcome.Stopped.class.getSimpleName());
    }

    @OnEveryArch
    void shouldSurviveScribblesOverWhatAllocatorsKeep(Arch arch) {
        assertThat(outcomes(arch, NEVER, SELDOM))
                .containsKey(Outcome.Panicked.class.getSimpleName())
                .doesNotContainKey(Outcome.Stopped.class.getSimpleName());
    }

    @OnEveryArch
    void shouldStandWhateverIsGuardedIfNothingIsNonsense(Arch arch) {
        assertThat(outcomes(arch, NEVER, NEVER))
                .containsOnlyKeys(Outcome.Returned.class.getSimpleName());
    }

    /** How often runs ended in which way. Any exception but an outcome fails a run. */
    private static Map<String, Integer> outcomes(Arch arch, String nonsense, String scribbles) {
        Map<String, Integer> outcomes = new TreeMap<>();
        for (int seed = FIRST; seed < FIRST + SEEDS; seed++) {
            Outcome outcome = run(arch, seed, nonsense, scribbles).outcome();
            outcomes.merge(outcome.getClass().getSimpleName(), 1, Integer::sum);
        }
        return outcomes;
    }

    private static GuestRun.Result run(Arch arch, int seed, String nonsense, String scribbles) {
        try {
            return GuestRun.of(arch, "nonsense")
                    .set("kmem_flags", FLAGS[seed % FLAGS.length])
                    .run(Integer.toString(seed), STEPS, nonsense, scribbles);
        } catch (AssertionError e) {
            throw new AssertionError(
                    "machine=%s seed=%d nonsense=%s scribbles=%s"
                            .formatted(arch, seed, nonsense, scribbles),
                    e);
        }
    }
}
