package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtendWith;
import org.kheap.kernel.boot.Outcome;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;
import org.kheap.panic.PanicReason.StackOverflow;

/** Threads of the guest: they switch, wait, end, die and get stuck. */
@ExtendWith(EnginesAreClosed.class)
class ThreadsTest {
    private static GuestRun threads(Arch arch) {
        return GuestRun.of(arch, "threads");
    }

    private static String console(Arch arch, String what) {
        GuestRun.Result run = threads(arch).run(what);
        assertThat(run.outcome()).as(run.console()).isEqualTo(new Outcome.Returned(0));
        return run.console();
    }

    @OnEveryArch
    void shouldInterleaveTheSameWayForTheSameSeedOnly(Arch arch) {
        Set<String> orders = new HashSet<>();
        for (long seed = 1; seed <= 4; seed++) {
            String order = threads(arch).seed(seed).run("interleave").console();
            assertThat(threads(arch).seed(seed).run("interleave").console()).isEqualTo(order);
            assertThat(order.replaceAll("[^a]", "")).hasSize(12);
            assertThat(order.replaceAll("[^b]", "")).hasSize(12);
            assertThat(order.replaceAll("[^c]", "")).hasSize(12);
            orders.add(order);
        }
        assertThat(orders).hasSize(4);
    }

    @OnEveryArch
    void shouldPassATurnBackAndForth(Arch arch) {
        assertThat(console(arch, "ping"))
                .isEqualTo(
                        """
                        ping 0
                        pong 0
                        ping 1
                        pong 1
                        ping 2
                        pong 2
                        ping 3
                        pong 3
                        ping 4
                        pong 4
                        """);
    }

    @OnEveryArch
    void shouldKeepRegistersAndWindowsAcrossSwitchesAtAnyDepth(Arch arch) {
        assertThat(console(arch, "depth")).isEqualTo("8 of 8\n");
    }

    @OnEveryArch
    void shouldShareTheHeapAmongThreadsOnSeveralCpus(Arch arch) {
        for (int flags : new int[] {0, 0xf, 0x100}) {
            for (int cpus : new int[] {1, 3, 64}) {
                GuestRun.Result run =
                        threads(arch).cpus(cpus).set("kmem_flags", flags).run("churn");

                assertThat(run.console()).as("%x on %d", flags, cpus).isEqualTo("clean\n");
            }
        }
    }

    @OnEveryArch
    void shouldRunOnAllCpusThereAreThreadsFor(Arch arch) {
        assertThat(threads(arch).cpus(1).run("spread").console()).isEqualTo("1 CPUs of 1\n");
        assertThat(threads(arch).cpus(4).run("spread").console()).isEqualTo("4 CPUs of 4\n");
        // Less memory has no room for eight stacks at a time beside the magazines of 64 CPUs.
        assertThat(threads(arch).cpus(64).memory(32L << 20).run("spread").console())
                .isEqualTo("8 CPUs of 64\n");
    }

    @OnEveryArch
    void shouldLetTimePassWhileAllThreadsSleep(Arch arch) {
        assertThat(console(arch, "timed")).isEqualTo("-1\n100 ms\n500 ms\n");
    }

    @OnEveryArch
    void shouldListTheThreadsOfADeadlockWithTheirStacks(Arch arch) {
        Cli run =
                Cli.run("run", "--machine", arch.name(), Cli.scenario("threads"), "--", "deadlock");

        assertThat(run.status()).isEqualTo(ExitStatus.STUCK);
        assertThat(run.err())
                .startsWith("kheap: deadlock: nothing will ever wake a thread: asleep=2\n")
                .containsPattern(
                        "(?s)thread ([0-9a-f]+) \\(main\\) waits for mutex ([0-9a-f]+), owner"
                                + " ([0-9a-f]+)\n.*thread \\3 waits for mutex [0-9a-f]+, owner"
                                + " \\1\n")
                .containsPattern("(?s)mutex_enter\\+.*threads:deadlock\\+.*threads:main\\+")
                .containsPattern("(?s)mutex_enter\\+.*threads:reversed\\+.*unix:thread_start\\+");
    }

    @OnEveryArch
    void shouldSayWhatTheOnlyThreadWaitsFor(Arch arch) {
        GuestRun.Result run = threads(arch).run("forever");

        assertThat(run.outcome())
                .isInstanceOfSatisfying(
                        Outcome.Deadlocked.class,
                        deadlock ->
                                assertThat(deadlock.threads())
                                        .singleElement()
                                        .satisfies(
                                                thread ->
                                                        assertThat(thread.waitsFor())
                                                                .startsWith("condition ")));
    }

    @OnEveryArch
    void shouldPanicInTheThreadThatTraps(Arch arch) {
        GuestRun.Result run = threads(arch).run("crash");

        assertThat(run.panic()).contains("addr=10 ", "occurred in module \"threads\"");
        assertThat(run.console()).containsPattern("threads:crash\\+").doesNotContain("main+");
    }

    /** The others have run since it called, and it is still its own call that went wrong. */
    @OnEveryArch
    void shouldTrapInTheCallInWhichTheThreadWas(Arch arch) {
        GuestRun.Result run = threads(arch).run("unmapped");

        assertThat(run.panic()).startsWith("BAD TRAP: ");
        assertThat(run.console())
                .containsPattern("(?s)genunix:cv_wait\\+.*threads:unmapped\\+.*threads:main\\+")
                .doesNotContain("cv_signal");
    }

    @OnEveryArch
    void shouldSleepForMemoryUntilAnotherThreadFreesSome(Arch arch) {
        for (int flags : new int[] {0, 0xf}) {
            GuestRun.Result run = threads(arch).set("kmem_flags", flags).run("sleeper");

            assertThat(run.console()).as("%x", flags).isEqualTo("freeing\ngot it\n");
        }
    }

    /** Each holds what the others need; what one gives up on the way must not wake the rest for ever. */
    @OnEveryArch
    void shouldNoticeThatThreadsWaitForEachOthersMemory(Arch arch) {
        for (int flags : new int[] {0, 0xf}) {
            for (int cpus : new int[] {1, 4}) {
                GuestRun.Result run =
                        threads(arch)
                                .memory(4 << 20)
                                .cpus(cpus)
                                .set("default_stksize", 0x4000)
                                .set("kmem_flags", flags)
                                .run("hoard");

                assertThat(run.outcome())
                        .as("%x on %d", flags, cpus)
                        .isInstanceOfSatisfying(
                                Outcome.Deadlocked.class,
                                end -> assertThat(end.threads()).hasSizeGreaterThan(2));
            }
        }
    }

    @OnEveryArch
    void shouldNoticeThatTheStackOfAThreadIsFull(Arch arch) {
        GuestRun.Result run = threads(arch).run("overflow");

        assertThat(run.outcome())
                .isInstanceOfSatisfying(
                        Outcome.Panicked.class,
                        end -> {
                            assertThat(end.panic().reason()).isInstanceOf(StackOverflow.class);
                            assertThat(end.panic().stack().frames()).hasSizeGreaterThan(500);
                        });
    }

    @OnEveryArch
    void shouldGoOnAfterMainHasEndedItsThread(Arch arch) {
        assertThat(console(arch, "outlive")).isEqualTo("last of 2\n");
    }

    @OnEveryArch
    void shouldStartAStoppedThreadWithACopyOfItsArgument(Arch arch) {
        assertThat(console(arch, "stopped")).isEqualTo("16\n7 4\n");
    }

    @OnEveryArch
    void shouldRunAThreadOnAStackThatTheGuestSupplies(Arch arch) {
        assertThat(console(arch, "ownstack")).isEqualTo("1 1\n");
    }

    @OnEveryArch
    void shouldLetOthersRunWhileAConstructorWaits(Arch arch) {
        for (int flags : new int[] {0, 0xf, 0x100}) {
            for (int cpus : new int[] {1, 4}) {
                GuestRun.Result run =
                        threads(arch).cpus(cpus).set("kmem_flags", flags).run("constructors");

                assertThat(run.console()).as("%x on %d", flags, cpus).isEqualTo("0 left\n");
            }
        }
    }

    @OnEveryArch
    void shouldGiveTheStacksOfEndedThreadsBack(Arch arch) {
        assertThat(console(arch, "many")).isEqualTo("0 pages lost\n");
    }

    @OnEveryArch
    void shouldPanicWhenAThreadWaitsForItself(Arch arch) {
        assertThat(threads(arch).run("itself").panic())
                .startsWith("thread_join: a thread cannot wait for itself: ");
    }

    @OnEveryArch
    void shouldPanicWhenAMutexIsMisused(Arch arch) {
        assertThat(threads(arch).run("recursive").panic())
                .matches("recursive mutex_enter, lp=[0-9a-f]+ owner=([0-9a-f]+) thread=\\1");
        assertThat(threads(arch).run("notowner").panic())
                .matches("mutex_exit: not owner, lp=[0-9a-f]+ owner=0 thread=[0-9a-f]+");
        assertThat(threads(arch).run("garbage").panic())
                .matches("mutex_enter: bad mutex, lp=[0-9a-f]+ owner=(baddcafe)?baddcaf8 .*");
    }
}
