package org.kheap.kernel.kmem;

import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.kheap.machine.Arch;

/**
 * Random sequences of all that can be done to a heap, on every machine, against a simple model of it.
 * {@code kheap.model.operations} is the length of a sequence. Of one that fails, the shortest part
 * that fails as well is shown.
 */
class HeapModelTest {
    private static final int OPERATIONS = Integer.getInteger("kheap.model.operations", 600);

    /** Checks cost far more than operations, the more so the more there is in the heap. */
    private static final int CHECKS = Math.max(10, OPERATIONS / 1000);

    @Provide
    Arbitrary<HeapStep.Sequence> sequences() {
        return HeapStep.sequences(OPERATIONS);
    }

    @Provide
    Arbitrary<HeapSetup> setups() {
        return HeapSetup.any();
    }

    @Property(tries = 12, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
    void shouldAgreeWithTheModelWhateverIsDone(
            @ForAll("setups") HeapSetup setup, @ForAll("sequences") HeapStep.Sequence sequence) {
        List<HeapStep> steps = sequence.steps();
        for (Arch arch : Arch.ALL) {
            if (failure(arch, setup, steps) != null) {
                List<HeapStep> few =
                        Shrinker.shortest(steps, part -> failure(arch, setup, part) != null);
                throw new AssertionError(
                        "%s %s%n%s".formatted(arch, setup, few), failure(arch, setup, few));
            }
        }
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
        int interval = 1 + steps.size() / CHECKS;
        for (int i = 0; i < steps.size(); i++) {
            model.apply(steps.get(i));
            if (i % interval == 0) {
                model.check();
            }
        }
        model.check();
        model.finish();
    }
}
