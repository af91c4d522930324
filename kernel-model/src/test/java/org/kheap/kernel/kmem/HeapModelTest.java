package org.kheap.kernel.kmem;

import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.ShrinkingMode;
import org.kheap.machine.Arch;

/**
 * Random sequences of all that can be done to a heap, on every machine, against a simple model of it.
 * {@code kheap.model.operations} is the length of a sequence, and {@code kheap.model.seed} repeats a
 * single one. Of one that fails, the shortest part that fails as well is shown; what failed first is
 * printed before that is looked for, which takes minutes for a long one.
 */
class HeapModelTest {
    private static final int OPERATIONS = Integer.getInteger("kheap.model.operations", 600);

    /** Of the sequence to repeat; null for random ones. */
    private static final Long SEED = Long.getLong("kheap.model.seed");

    /** Checks cost far more than operations, the more so the more there is in the heap. */
    private static final int CHECKS = Math.max(10, OPERATIONS / 1000);

    /** The same for a part of a sequence, since a check does the tasks that wait. */
    private static final int STEPS_PER_CHECK = 1 + OPERATIONS / CHECKS;

    /** What jqwik takes for how much is asked of a generator. */
    private static final int USUAL_SIZE = 1000;

    /** A sequence that is to agree with the model, and the heap it begins with. */
    private record Case(long seed, HeapSetup setup, List<HeapStep> steps) {
        static Case of(long seed) {
            Random random = new Random(seed);
            HeapSetup setup = any(HeapSetup.any(), random);
            return new Case(seed, setup, any(HeapStep.sequences(OPERATIONS), random));
        }

        private static <T> T any(Arbitrary<T> arbitrary, Random random) {
            return arbitrary.generator(USUAL_SIZE).next(random).value();
        }

        void run(Arch arch) {
            Throwable first = failure(arch, setup, steps);
            if (first != null) {
                report(arch, first);
                throw shrunk(arch, first);
            }
        }

        private void report(Arch arch, Throwable failure) {
            System.err.printf(
                    "%s %s fails; to repeat it: -Dkheap.model.operations=%d -Dkheap.model.seed=%d%n",
                    arch, setup, OPERATIONS, seed);
            failure.printStackTrace();
        }

        private AssertionError shrunk(Arch arch, Throwable first) {
            Shrinker<HeapStep> shrinker =
                    new Shrinker<>(part -> failure(arch, setup, part) != null);
            List<HeapStep> few = shrinker.shortest(steps);
            AssertionError error =
                    new AssertionError(
                            "%s %s seed=%d%n%s".formatted(arch, setup, seed, few),
                            failure(arch, setup, few));
            error.addSuppressed(first);
            return error;
        }
    }

    @Provide
    Arbitrary<Long> seeds() {
        return SEED != null
                ? Arbitraries.just(SEED)
                : Arbitraries.longs().withDistribution(RandomDistribution.uniform());
    }

    @Property(tries = 12, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
    void shouldAgreeWithTheModelWhateverIsDone(@ForAll("seeds") long seed) {
        Case sequence = Case.of(seed);
        Arch.ALL.forEach(sequence::run);
    }

    /** What goes wrong; null if nothing does. */
    private static Throwable failure(Arch arch, HeapSetup setup, List<HeapStep> steps) {
        try {
            run(new HeapModel(arch, setup), steps);
            return null;
        } catch (RuntimeException | AssertionError e) {
            return e;
        }
    }

    private static void run(HeapModel model, List<HeapStep> steps) {
        for (int i = 0; i < steps.size(); i++) {
            model.apply(steps.get(i));
            if (i % STEPS_PER_CHECK == 0) {
                model.check();
            }
        }
        model.check();
        model.finish();
    }
}
