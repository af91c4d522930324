package org.kheap.kernel.memguard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.kheap.kernel.testing.FakeEvents;
import org.kheap.kernel.testing.TestKernel;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.FakeHat;
import org.kheap.machine.testing.OnEveryArch;

/** Something runs out, or one thing fails, whichever it is. */
class GuardExhaustionTest {
    private static final int STEPS = 80;

    /** Steps after which all is looked at. */
    private static final int STEPS_BETWEEN_CHECKS = 16;

    private static final int SAMPLES = 6;

    /** Many allocations and frees, with everything in between as it comes. */
    private static final class Workload {
        private final GuardedKernel kernel;
        private final Random random = new Random(5);
        private final List<Long> live = new ArrayList<>();
        private int requests;
        private int made;

        Workload(GuardedKernel kernel) {
            this.kernel = kernel;
        }

        void step() {
            if (live.size() > 12 || !live.isEmpty() && random.nextInt(3) == 0) {
                kernel.free(live.remove(random.nextInt(live.size())));
                return;
            }
            kernel.set("memguard_options", random.nextInt(4) == 0 ? 0 : 1);
            requests++;
            long size = 1 + random.nextInt(random.nextBoolean() ? 200 : 3 * kernel.page());
            long address = kernel.malloc(size);
            if (address != 0) {
                made++;
                live.add(address);
            }
        }

        void check() {
            MemguardInvariants.check(kernel.probe());
            assertThat(kernel.value("numalloc")).isEqualTo(made);
            assertThat(kernel.value("fail_kva") + kernel.value("fail_pgs"))
                    .isEqualTo(requests - made);
        }

        /** Frees all there is: nothing is left anywhere. */
        void finish() {
            check();
            kernel.setWord("memguard_quarantine_limit", 0);
            if (live.isEmpty() && !kernel.quarantine().isEmpty()) {
                live.add(kernel.malloc(1)); // the next free lets all go
            }
            live.forEach(kernel::free);
            long cache = kernel.value("object_cache");
            assertThat(kernel.kernel().kmem().cacheStatistic(cache, "buf_inuse")).isZero();
            assertThat(kernel.arena().inUse()).isZero();
            assertThat(kernel.records()).isEmpty();
            MemguardInvariants.check(kernel.probe());
        }
    }

    private static GuardedKernel boot(Arch arch) {
        return GuardedKernel.bootWithAddresses(arch, 128);
    }

    /** How often something that can fail was asked for so far. */
    private interface Chances {
        long count(TestKernel kernel);
    }

    /** Has it fail the {@code nth} time from now on. */
    private interface Failure {
        void prepare(TestKernel kernel, long nth);
    }

    /** Lets each thing fail in turn that a workload asks for, or a sample of them. */
    private static void sweep(Supplier<GuardedKernel> kernels, Chances chances, Failure failure) {
        GuardedKernel undisturbed = kernels.get();
        long before = chances.count(undisturbed.kernel());
        assertThat(failuresOf(undisturbed)).isZero();
        long most = chances.count(undisturbed.kernel()) - before;
        assertThat(most).isGreaterThan(20);
        long failures = 0;
        long step = most / SAMPLES | 1; // odd: things are asked for in turn
        for (long nth = 1; nth <= most; nth += step) {
            GuardedKernel kernel = kernels.get();
            failure.prepare(kernel.kernel(), nth);
            failures += failuresOf(kernel);
        }
        assertThat(failures).isPositive();
    }

    /** Does all steps, and returns how many requests came to nothing. */
    private static long failuresOf(GuardedKernel kernel) {
        Workload workload = new Workload(kernel);
        for (int i = 0; i < STEPS; i++) {
            workload.step();
            if (i % STEPS_BETWEEN_CHECKS == 0) {
                workload.check();
            }
        }
        workload.finish();
        return kernel.value("fail_kva") + kernel.value("fail_pgs");
    }

    @OnEveryArch
    void shouldStayWholeWhicheverPageIsRefused(Arch arch) {
        sweep(
                () -> boot(arch),
                kernel -> kernel.hat().pageRequests(),
                (kernel, nth) -> kernel.hat().refusePage(nth));
    }

    @OnEveryArch
    void shouldStayWholeWhicheverMappingIsRefused(Arch arch) {
        sweep(
                () -> boot(arch),
                kernel -> kernel.hat().mapRequests(),
                (kernel, nth) -> kernel.hat().refuseMap(nth));
    }

    /** Only caches that are checked fail on purpose. */
    @OnEveryArch
    void shouldStayWholeWhicheverRecordIsRefused(Arch arch) {
        sweep(
                () -> GuardedKernel.bootChecked(arch),
                GuardExhaustionTest::ticks,
                (kernel, nth) -> failAt(kernel, "kmem_mtbf", nth));
    }

    @OnEveryArch
    void shouldStayWholeWhicheverRangeIsRefused(Arch arch) {
        sweep(
                () -> boot(arch),
                GuardExhaustionTest::ticks,
                (kernel, nth) -> failAt(kernel, "vmem_mtbf", nth));
    }

    private static long ticks(TestKernel kernel) {
        return kernel.events().lastTime() / FakeEvents.TICK;
    }

    /** What is decided at the {@code nth} look at the clock fails, and nothing for long. */
    private static void failAt(TestKernel kernel, String tunable, long nth) {
        long when = kernel.events().lastTime() + nth * FakeEvents.TICK;
        kernel.globals().int32(tunable, (int) when);
    }

    @OnEveryArch
    void shouldStayWholeHoweverFewPagesThereAre(Arch arch) {
        GuardedKernel kernel = boot(arch);
        FakeHat hat = kernel.kernel().hat();
        while (hat.freePages() > 10) {
            hat.allocatePage();
        }
        assertThat(failuresOf(kernel)).isPositive();
        assertThat(kernel.value("fail_kva")).isZero();
    }

    @OnEveryArch
    void shouldStayBelowEveryLimit(Arch arch) {
        for (int pages = 0; pages < 12; pages += 3) {
            GuardedKernel kernel = boot(arch);
            kernel.setWord("memguard_physlimit", (long) pages * arch.pageSize());
            assertThat(failuresOf(kernel)).isPositive();
            assertThat(kernel.value("fail_kva")).isZero();
        }
    }

    @OnEveryArch
    void shouldStayWholeHoweverFewAddressesThereAre(Arch arch) {
        GuardedKernel kernel = GuardedKernel.bootWithAddresses(arch, 16);
        assertThat(failuresOf(kernel)).isPositive();
        assertThat(kernel.value("fail_kva")).isPositive();
    }

    @OnEveryArch
    void shouldStayWholeOnACheckedHeap(Arch arch) {
        GuardedKernel kernel = GuardedKernel.bootChecked(arch);
        assertThat(failuresOf(kernel)).isZero();
        assertThat(kernel.kernel().events().reports()).isEmpty();
    }
}
