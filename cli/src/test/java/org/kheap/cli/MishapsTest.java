package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;
import org.kheap.emulator.unicorn.EngineMachine;
import org.kheap.kernel.boot.BootOptions;
import org.kheap.kernel.boot.Kernel;
import org.kheap.kernel.boot.Outcome;
import org.kheap.kernel.module.KernelModule;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

/** What happens to few threads, and must not bring down the program that runs them. */
@ExtendWith(EnginesAreClosed.class)
class MishapsTest {
    private static GuestRun.Result run(Arch arch, String what) {
        return GuestRun.of(arch, "mishaps").run(what);
    }

    @OnEveryArch
    void shouldPanicInAThreadThatHasNoStackToBeginOn(Arch arch) {
        GuestRun.Result run = run(arch, "nostack");

        assertThat(run.panic()).startsWith("BAD TRAP: ");
        assertThat(run.console()).doesNotContain("mishaps:", "frame pointer not on the stack");
    }

    @OnEveryArch
    void shouldWaitAsLongAsAClockCanCount(Arch arch) {
        GuestRun.Result run = run(arch, "longwait");

        assertThat(run.console()).isEqualTo("-1\n1\n");
    }

    @OnEveryArch
    void shouldNotLetTimeRunOverItsEnd(Arch arch) {
        assertThat(run(arch, "busywait").console()).isEqualTo("1\n1\n1\n");
        assertThat(run(arch, "delay").outcome()).isInstanceOf(Outcome.Deadlocked.class);
    }

    @OnEveryArch
    void shouldListTheThreadOfTheHeapIfItIsPartOfADeadlock(Arch arch) {
        GuestRun.Result run = run(arch, "reclaim");

        assertThat(run.outcome())
                .isInstanceOfSatisfying(
                        Outcome.Deadlocked.class,
                        deadlock -> {
                            assertThat(deadlock.threads())
                                    .extracting(Outcome.Sleeper::name)
                                    .containsExactly("main", "kmem_taskq");
                            long main = deadlock.threads().get(0).thread();
                            assertThat(deadlock.threads().get(1).waitsFor())
                                    .startsWith("mutex ")
                                    .endsWith(", owner %x".formatted(main));
                        });
    }

    /** Whatever the kernel was doing for it is over, before others are chosen from. */
    @OnEveryArch
    void shouldLetGoOfWhatAThreadHeldThatEndsInACallback(Arch arch) {
        GuestRun.Result run = run(arch, "ended");

        assertThat(run.outcome()).isEqualTo(new Outcome.Returned(0));
    }

    @OnEveryArch
    void shouldSayOfAStoppedThreadThatNobodyStartedIt(Arch arch) {
        assertThat(run(arch, "unstarted").outcome())
                .isInstanceOfSatisfying(
                        Outcome.Deadlocked.class,
                        deadlock -> {
                            assertThat(deadlock.threads()).hasSize(1);
                            Outcome.Sleeper stopped = deadlock.threads().get(0);
                            assertThat(stopped.waitsFor()).isEqualTo("somebody to start it");
                            assertThat(stopped.stack().frames()).isEmpty();
                            assertThat(stopped.stack().end()).isEmpty();
                        });
    }

    @OnEveryArch
    void shouldPanicIfAnArgumentDoesNotFitOnTheStack(Arch arch) {
        assertThat(run(arch, "argument").panic())
                .isEqualTo(
                        "thread_create: argument too large: "
                                + Long.toUnsignedString(arch.abi().model().maxAddress()));
    }

    /** An error of the host's, as when it has no more memory, ends the run in any thread. */
    @OnEveryArch
    @Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
    void shouldHandErrorsOfCreatedThreadsToWhoeverStartedTheRun(Arch arch) throws Exception {
        LinkageError error = new LinkageError("no console");
        try (EngineMachine machine = EngineMachine.create(arch, 16 << 20, 1)) {
            Kernel kernel =
                    Kernel.boot(
                            machine,
                            GuestRun.image(arch),
                            new BootOptions(List.of(), 1, 1),
                            bytes -> {
                                throw error;
                            });
            String source =
                    GuestRun.GUEST.resolve("scenarios").resolve("threads/threads.c").toString();
            KernelModule module = kernel.load("threads", GuestRun.objects(arch, List.of(source)));

            assertThatThrownBy(() -> kernel.run(module, List.of("threads", "interleave")))
                    .isSameAs(error);
        }
    }
}
