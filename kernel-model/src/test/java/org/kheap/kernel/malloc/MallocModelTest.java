package org.kheap.kernel.malloc;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.ShrinkingMode;
import org.kheap.kernel.kmem.Kmf;
import org.kheap.kernel.kmem.Shrinker;
import org.kheap.kernel.testing.FreebsdKernel;
import org.kheap.kernel.testing.TestKernel;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.FakeGuest;

/**
 * Random sequences of what drivers do with {@code malloc} and zones, on every machine, against a simple
 * model of it, while somebody changes what MemGuard is to guard. {@code kheap.model.operations} is the length of a sequence, and {@code kheap.model.seed}
 * repeats a single one.
 */
class MallocModelTest {
    private static final int OPERATIONS = Integer.getInteger("kheap.model.operations", 600);
    private static final Long SEED = Long.getLong("kheap.model.seed");
    private static final int STEPS_PER_CHECK = 1 + OPERATIONS / 8;
    private static final int[] CHECKS = {TestKernel.FULL_CHECKS, 0, Kmf.LITE};
    private static final int CPUS = 3;

    /** How much MemGuard may use. */
    private enum Room {
        USUAL(10, 0),
        FEW_PAGES(100, 0),
        ALL_PAGES(1, 0),
        FEW_ADDRESSES(0, 32);

        private final int divisor;
        private final int mapPages;

        /** @param mapPages pages that it may use, and has addresses for; 0 for what the divisor says */
        Room(int divisor, int mapPages) {
            this.divisor = divisor;
            this.mapPages = mapPages;
        }

        static Room of(long seed) {
            return values()[(int) Math.floorMod(seed >> 4, (long) values().length)];
        }

        FreebsdKernel boot(TestKernel kernel) {
            FreebsdKernel freebsd = FreebsdKernel.unready(kernel);
            Arch arch = kernel.guest().arch();
            long size = (long) mapPages * arch.pageSize();
            int used = size == 0 ? divisor : (int) (arch.map().heap().size() / size);
            kernel.globals().int32("vm_memguard_divisor", used);
            freebsd.init();
            if (size != 0) {
                kernel.globals().word("memguard_physlimit", size);
            }
            return freebsd;
        }
    }

    @Provide
    Arbitrary<Long> seeds() {
        return SEED != null
                ? Arbitraries.just(SEED)
                : Arbitraries.longs().withDistribution(RandomDistribution.uniform());
    }

    @Property(tries = 6, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
    void shouldAgreeWithTheModelWhateverIsDone(@ForAll("seeds") long seed) {
        List<MallocStep> steps = MallocStep.sequence(seed, OPERATIONS);
        for (Arch arch : Arch.ALL) {
            Throwable first = failure(arch, seed, steps);
            if (first != null) {
                List<MallocStep> few =
                        new Shrinker<MallocStep>(part -> failure(arch, seed, part) != null)
                                .shortest(steps);
                AssertionError error =
                        new AssertionError(
                                "%s seed=%d%n%s".formatted(arch, seed, few),
                                failure(arch, seed, few));
                error.addSuppressed(first);
                throw error;
            }
        }
    }

    /** What goes wrong; null if nothing does. */
    private static Throwable failure(Arch arch, long seed, List<MallocStep> steps) {
        try {
            int flags = CHECKS[(int) Math.floorMod(seed, (long) CHECKS.length)];
            TestKernel kernel =
                    TestKernel.boot(FakeGuest.on(arch, 600), flags, CPUS, settings -> {});
            run(new MallocModel(Room.of(seed).boot(kernel)), steps);
            return null;
        } catch (RuntimeException | AssertionError e) {
            return e;
        }
    }

    private static void run(MallocModel model, List<MallocStep> steps) {
        for (int i = 0; i < steps.size(); i++) {
            model.apply(steps.get(i));
            if (i % STEPS_PER_CHECK == 0) {
                model.check();
            }
        }
        model.finish();
    }
}
