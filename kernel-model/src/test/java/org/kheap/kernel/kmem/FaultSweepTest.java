package org.kheap.kernel.kmem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.kheap.kernel.testing.TestKernel;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.FakeGuest;
import org.kheap.machine.testing.FakeHat;
import org.kheap.machine.testing.OnEveryArch;

/** One thing fails, whichever it is: in a boot, and in a workload that uses everything. */
class FaultSweepTest {
    private static final List<HeapSetup> ALL_SETUPS =
            List.of(
                    new HeapSetup(Kmf.AUDIT, 0, 400, 1),
                    new HeapSetup(TestKernel.FULL_CHECKS, 512, 400, 1),
                    new HeapSetup(0, 0, 400, 1),
                    new HeapSetup(Kmf.LITE, -1, 400, 1),
                    new HeapSetup(TestKernel.FULL_CHECKS_ON_SLABS, -1, 400, 1));
    private static final List<HeapSetup> SETUPS =
            Depth.EXHAUSTIVE ? ALL_SETUPS : ALL_SETUPS.subList(0, 2);
    private static final int[] BOOT_FLAGS = {0, TestKernel.FULL_CHECKS, Kmf.RANDOMIZE};
    private static final int STEPS = 150;
    private static final int SAMPLES = 2;
    private static final int BOOT_SAMPLES = 4;

    /** What fails by itself, and what has so much time pass that looks at the clock cannot be counted. */
    private static final Set<HeapStep.Kind> LEFT_OUT =
            EnumSet.of(
                    HeapStep.Kind.FAIL_ON_PURPOSE,
                    HeapStep.Kind.FAIL_NO_MORE,
                    HeapStep.Kind.REFUSE_PAGE,
                    HeapStep.Kind.REFUSE_MAPPING,
                    HeapStep.Kind.MAINTAIN);

    /** The same steps each time, none of which lets anything fail by itself. */
    private static List<HeapStep> workload() {
        Random random = new Random(11);
        List<HeapStep.Kind> kinds = new ArrayList<>(HeapStep.Kind.weighted());
        kinds.removeAll(LEFT_OUT);
        List<HeapStep> steps = new ArrayList<>();
        for (int i = 0; i < STEPS; i++) {
            HeapStep.Kind kind = kinds.get(random.nextInt(kinds.size()));
            steps.add(new HeapStep(kind, random.nextInt(1_000_000), random.nextInt(1_000_000)));
        }
        return steps;
    }

    /** Prepares the {@code nth} failure of a kind in a model that has just been made. */
    private interface Failure {
        void prepare(Misfortunes misfortunes, long nth);
    }

    /** How often a kind of failure could happen so far. */
    private interface Chances {
        long count(HeapModel model);
    }

    private static void sweep(Arch arch, Failure failure, Chances chances) {
        List<HeapStep> steps = workload();
        for (HeapSetup setup : SETUPS) {
            HeapModel undisturbed = new HeapModel(arch, setup);
            long before = chances.count(undisturbed);
            steps.forEach(undisturbed::apply);
            long most = chances.count(undisturbed) - before;
            assertThat(most).isGreaterThan(20);
            for (long nth : Depth.upTo(most, SAMPLES)) {
                HeapModel model = new HeapModel(arch, setup);
                failure.prepare(model.misfortunes(), nth);
                runTo(model, steps, chances, before + nth);
            }
        }
    }

    /** Does all steps, and looks closely after that in which the failure happens. */
    private static void runTo(
            HeapModel model, List<HeapStep> steps, Chances chances, long failure) {
        try {
            boolean failed = false;
            for (HeapStep step : steps) {
                model.apply(step);
                if (!failed && chances.count(model) >= failure) {
                    failed = true;
                    model.check();
                }
            }
            model.finish();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("failure=%d".formatted(failure), e);
        }
    }

    @OnEveryArch
    void shouldStayWholeWhicheverPageIsRefused(Arch arch) {
        sweep(arch, Misfortunes::refusePage, model -> model.kernel().hat().pageRequests());
    }

    @OnEveryArch
    void shouldStayWholeWhicheverMappingIsRefused(Arch arch) {
        sweep(arch, Misfortunes::refuseMapping, model -> model.kernel().hat().mapRequests());
    }

    @OnEveryArch
    void shouldStayWholeWhicheverBufferIsRefused(Arch arch) {
        sweep(arch, (fate, nth) -> fate.failOnce("kmem_mtbf", nth), FaultSweepTest::time);
    }

    @OnEveryArch
    void shouldStayWholeWhicheverRangeIsRefused(Arch arch) {
        sweep(arch, (fate, nth) -> fate.failOnce("vmem_mtbf", nth), FaultSweepTest::time);
    }

    /** The clock moves on when it is looked at, which is what decides about failures on purpose. */
    private static long time(HeapModel model) {
        return model.kernel().events().lastTime() / 1000;
    }

    @OnEveryArch
    void shouldStayWholeHoweverOftenItFails(Arch arch) {
        List<HeapStep> steps = workload();
        for (HeapSetup setup : SETUPS) {
            for (long period : Depth.upTo(40, SAMPLES)) {
                HeapModel model = new HeapModel(arch, setup);
                model.misfortunes().failOnPurpose((int) period, (int) period + 1);
                runTo(model, steps, FaultSweepTest::time, time(model) + 50);
            }
        }
    }

    /** What refuses the {@code nth} time it is asked. */
    private interface Refusal {
        void prepare(FakeHat hat, long nth);
    }

    @OnEveryArch
    void shouldBootOrSayWhyNotWhicheverPageOrMappingIsRefused(Arch arch) {
        for (int flags : BOOT_FLAGS) {
            FakeHat hat = TestKernel.boot(arch, flags).hat();
            sweepBoot(arch, flags, hat.pageRequests(), FakeHat::refusePage);
            sweepBoot(arch, flags, hat.mapRequests(), FakeHat::refuseMap);
        }
    }

    private static void sweepBoot(Arch arch, int flags, long most, Refusal refusal) {
        int refused = 0;
        for (long nth : Depth.upTo(most, BOOT_SAMPLES)) {
            FakeGuest guest = FakeGuest.on(arch, 400);
            refusal.prepare(guest.hat(), nth);
            refused += boots(guest, flags) ? 0 : 1;
        }
        assertThat(refused).isPositive();
    }

    @OnEveryArch
    void shouldBootOrSayWhyNotHoweverLittleMemoryThereIs(Arch arch) {
        int enough = 300;
        for (int flags : BOOT_FLAGS) {
            int booted = 0;
            for (long pages : Depth.upTo(enough, BOOT_SAMPLES)) {
                booted += boots(FakeGuest.on(arch, pages), flags) ? 1 : 0;
            }
            assertThat(booted).isBetween(1, enough - 1);
        }
    }

    /** Boots, and checks the heap; false if there was not enough memory. */
    private static boolean boots(FakeGuest guest, int flags) {
        try {
            HeapInvariants.check(TestKernel.boot(guest, flags));
            return true;
        } catch (Kmem.OutOfBootMemoryException e) {
            assertThat(e).hasMessageStartingWith("not enough memory to boot: arena=");
            return false;
        }
    }
}
