package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.ExtendWith;
import org.kheap.kernel.boot.Outcome;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

/** Memory as a driver of FreeBSD's allocates it, on the machines. */
@ExtendWith(EnginesAreClosed.class)
class FreebsdHeapTest {
    /** Settings of {@code kmem_flags} that a heap can run with. */
    private static final int[] CHECKS = {0, 0xf};

    private static GuestRun.Result run(Arch arch, int flags, String what) {
        return GuestRun.of(arch, "freebsd").set("kmem_flags", flags).run(what);
    }

    private static void assertShows(Arch arch, String what, String console) {
        for (int flags : CHECKS) {
            GuestRun.Result run = run(arch, flags, what);

            assertThat(run.console()).as("%x", flags).isEqualTo(console);
            assertThat(run.outcome()).isEqualTo(new Outcome.Returned(0));
        }
    }

    @OnEveryArch
    void shouldAllocateForTypesOfADriver(Arch arch) {
        assertShows(arch, "malloc", "moved along\n");
    }

    @OnEveryArch
    void shouldRunTheFunctionsOfAZone(Arch arch) {
        assertShows(arch, "zone", "40 constructed, 40 destroyed\n");
    }

    @OnEveryArch
    void shouldSleepAtTheLimitOfAZone(Arch arch) {
        assertShows(arch, "limit", "[zone: limited] no more for now\nslept\n");
    }

    @OnEveryArch
    void shouldServeThreadsOfWhichSomeAreGuarded(Arch arch) {
        for (int flags : CHECKS) {
            GuestRun.Result run =
                    GuestRun.of(arch, "freebsd")
                            .cpus(4)
                            .set("kmem_flags", flags)
                            .variable("vm.memguard.frequency", "33333")
                            .variable("vm.memguard.placement", "random")
                            .run("threads");

            assertThat(run.console()).as("%x", flags).matches("[1-9][0-9]{2} guarded\n");
            assertThat(run.outcome()).isEqualTo(new Outcome.Returned(0));
        }
    }

    @OnEveryArch
    void shouldPanicForWhatWasNeverAllocated(Arch arch) {
        assertThat(run(arch, 0xf, "stranger").panic())
                .matches("free: address 0x[0-9a-f]+\\(0x[0-9a-f]+00\\) has not been allocated\\.");
    }

    @OnEveryArch
    void shouldNameTheZoneOfABlockThatIsFreedTwice(Arch arch) {
        assertThat(run(arch, 0xf, "twice").console()).contains("duplicate free").contains("128");
    }

    @OnEveryArch
    void shouldPanicForAZoneThatIsNone(Arch arch) {
        for (int flags : CHECKS) {
            assertThat(run(arch, flags, "wild").panic()).isEqualTo("uma_zalloc_arg: not a zone: 8");
            assertThat(run(arch, flags, "destroyed").panic())
                    .startsWith("uma_zalloc_arg: not a zone: ");
        }
    }

    @OnEveryArch
    void shouldTellOfItemsThatADestroyedZoneLeaves(Arch arch) {
        GuestRun.Result run = run(arch, 0xf, "left");

        assertThat(run.console())
                .contains("Freed UMA keg (left) was not empty (2 items).  Lost 1 pages of memory.");
        assertThat(run.panic()).startsWith("uma_zfree_arg: not a zone: ");
    }
}
