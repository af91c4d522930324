package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.kheap.emulator.unicorn.EngineMachine;
import org.kheap.kernel.boot.BootOptions;
import org.kheap.kernel.boot.Job;
import org.kheap.kernel.boot.Jobs;
import org.kheap.kernel.boot.Jobs.Rest;
import org.kheap.kernel.boot.Kernel;
import org.kheap.kernel.boot.Outcome;
import org.kheap.kernel.module.KernelModule;
import org.kheap.kernel.module.ModuleList;
import org.kheap.machine.Arch;
import org.kheap.machine.elf.ElfObject;
import org.kheap.machine.testing.OnEveryArch;

/** A kernel that stays up: jobs one after the other, side by side, stuck, killed. */
@ExtendWith(EnginesAreClosed.class)
class JobsTest {
    private static final long SLICE = 500;

    /** A booted kernel with what its console shows. */
    private static final class Up implements AutoCloseable {
        private final ByteArrayOutputStream console = new ByteArrayOutputStream();
        private final EngineMachine machine;
        private final Kernel kernel;
        private final Jobs jobs;
        private int pid;

        Up(Arch arch) throws Exception {
            machine = EngineMachine.create(arch, 16 << 20, 1);
            kernel =
                    Kernel.boot(
                            machine,
                            GuestRun.image(arch),
                            BootOptions.DEFAULT,
                            console::writeBytes);
            jobs = kernel.stayUp();
        }

        Job start(String scenario, String... arguments) throws Exception {
            String file = Cli.scenario(scenario);
            KernelModule module =
                    kernel.load(scenario, GuestRun.objects(machine.arch(), List.of(file)));
            return jobs.start(++pid, module, argv(scenario, arguments));
        }

        /** Two threads that will wait for each other. */
        Job deadlock() throws Exception {
            List<String> file = List.of(Cli.gallery("deadlock"));
            KernelModule module = kernel.load("deadlock", GuestRun.objects(machine.arch(), file));
            return jobs.start(++pid, module, List.of("deadlock"));
        }

        private static List<String> argv(String name, String... arguments) {
            return Stream.concat(java.util.stream.Stream.of(name), List.of(arguments).stream())
                    .toList();
        }

        Rest finish(Job job) {
            return jobs.advance(job, Jobs.UNLIMITED);
        }

        String shown() {
            return console.toString(StandardCharsets.ISO_8859_1);
        }

        /** Lets a job go on, and interrupts it until it stands still. */
        Rest interrupted(Job job) throws Exception {
            return finish(job, Jobs::interrupt);
        }

        Rest finish(Job job, Consumer<Jobs> key) throws Exception {
            AtomicBoolean done = new AtomicBoolean();
            Thread hand =
                    new Thread(
                            () -> {
                                while (!done.get()) {
                                    pause();
                                    key.accept(jobs);
                                }
                            });
            hand.start();
            try {
                return finish(job);
            } finally {
                done.set(true);
                hand.join();
                jobs.forgetInterrupt();
            }
        }

        private static void pause() {
            try {
                Thread.sleep(Duration.ofMillis(30).toMillis());
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void close() {
            jobs.halt();
            machine.close();
        }
    }

    @OnEveryArch
    void shouldRunOneJobAfterTheOther(Arch arch) throws Exception {
        try (Up up = new Up(arch)) {
            Job first = up.start("job", "again");
            assertThat(up.finish(first)).isEqualTo(Rest.FINISHED);
            Job second = up.start("job", "again");
            assertThat(up.finish(second)).isEqualTo(Rest.FINISHED);

            assertThat(first.status()).hasValue(0);
            assertThat(second.status()).hasValue(0);
            assertThat(first.threads()).isZero();
            assertThat(up.shown()).isEqualTo("run 1\nrun 1\n");
            assertThat(up.kernel.modules().stream().map(KernelModule::name))
                    .containsExactly("unix", "genunix", "job", "job.2");
            assertThat(up.jobs.advance(null, Jobs.UNLIMITED)).isEqualTo(Rest.IDLE);
        }
    }

    /** A module that is refused is not in the symbol table either, where it would hide another's. */
    @OnEveryArch
    void shouldRefuseModulesBeforeTheyAreLoaded(Arch arch) throws Exception {
        try (Up up = new Up(arch)) {
            List<ElfObject> job = GuestRun.objects(arch, List.of(Cli.scenario("job")));
            List<ElfObject> other = GuestRun.objects(arch, List.of(Cli.scenario("endless")));
            assertThatThrownBy(() -> up.kernel.load("none", GuestRun.image(arch).genunix()))
                    .hasMessage("no main: module=none");
            while (up.kernel.modules().size() < ModuleList.MOST_MODULES) {
                up.kernel.load("job", job);
            }
            List<KernelModule> loaded = List.copyOf(up.kernel.modules());
            assertThatThrownBy(() -> up.kernel.load("endless", other))
                    .hasMessage("too many modules: module=endless most=32");

            assertThat(up.kernel.modules()).isEqualTo(loaded);
        }
    }

    @OnEveryArch
    void shouldKeepWhatMainReturned(Arch arch) throws Exception {
        try (Up up = new Up(arch)) {
            Job job = up.start("job", "return", "42");
            assertThat(up.finish(job)).isEqualTo(Rest.FINISHED);
            assertThat(job.status()).hasValue(42);
        }
    }

    @OnEveryArch
    void shouldLetThreadsLiveOnThatMainLeaves(Arch arch) throws Exception {
        try (Up up = new Up(arch)) {
            Job left = up.start("job", "leave");
            assertThat(up.finish(left)).isEqualTo(Rest.FINISHED);
            assertThat(left.threads()).isEqualTo(1);
            assertThat(up.shown()).isEmpty();
            assertThat(up.jobs.advance(null, Jobs.UNLIMITED)).isEqualTo(Rest.IDLE);
            assertThat(left.threads()).isZero();

            Job exited = up.start("job", "exit");
            assertThat(up.finish(exited)).isEqualTo(Rest.FINISHED);
            assertThat(exited.threads()).isZero();
            assertThat(exited.status()).isEmpty();
            assertThat(up.shown()).isEqualTo("later\nlater\n");
        }
    }

    @OnEveryArch
    void shouldRunJobsSideBySide(Arch arch) throws Exception {
        try (Up up = new Up(arch)) {
            Job endless = up.start("endless", "churn");
            assertThat(up.jobs.advance(null, SLICE)).isEqualTo(Rest.SLICE);
            Job other = up.start("job", "say", "other");
            assertThat(up.finish(other)).isEqualTo(Rest.FINISHED);

            assertThat(endless.isOver()).isFalse();
            assertThat(endless.calls()).isGreaterThan(SLICE / 2);
            up.jobs.kill(endless);
            assertThat(up.finish(endless)).isEqualTo(Rest.FINISHED);
            assertThat(endless.status()).isEmpty();
        }
    }

    @OnEveryArch
    void shouldBreakOffALoopAndGoOn(Arch arch) throws Exception {
        try (Up up = new Up(arch)) {
            Job bystander = up.deadlock();
            assertThat(up.finish(bystander)).isEqualTo(Rest.IDLE);
            Job job = up.start("endless", "spin");
            Rest rest = Rest.INTERRUPTED; // it may not have got to its loop
            while (rest == Rest.INTERRUPTED) {
                rest = up.finish(job, Jobs::breakOff);
            }
            assertThat(rest).isEqualTo(Rest.FINISHED);
            assertThat(job.isKilled()).isTrue();
            assertThat(bystander.isOver()).isFalse();

            assertThat(up.finish(up.start("job", "say", "after"))).isEqualTo(Rest.FINISHED);
            assertThat(up.shown()).isEqualTo("after\n");
        }
    }

    /** Calls of the kernel are interrupted too, and none of them is lost or answered twice. */
    @OnEveryArch
    void shouldBeInterruptedInCallsAgainAndAgain(Arch arch) throws Exception {
        try (Up up = new Up(arch)) {
            Job job = up.start("endless", "churn");
            for (int i = 0; i < 5; i++) {
                assertThat(up.interrupted(job)).isEqualTo(Rest.INTERRUPTED);
            }

            up.jobs.kill(job);
            assertThat(up.finish(job)).isEqualTo(Rest.FINISHED);
            assertThat(up.shown()).isEmpty();
        }
    }

    @OnEveryArch
    void shouldSayWhoSleepsInADeadlockAndKillThem(Arch arch) throws Exception {
        try (Up up = new Up(arch)) {
            Job job = up.deadlock();

            assertThat(up.finish(job)).isEqualTo(Rest.IDLE);
            assertThat(job.threads()).isEqualTo(2);
            assertThat(up.jobs.sleepers())
                    .hasSize(2)
                    .allSatisfy(s -> assertThat(s.waitsFor()).startsWith("mutex "));
            up.jobs.kill(job);
            assertThat(up.finish(job)).isEqualTo(Rest.FINISHED);
            up.jobs.advance(null, Jobs.UNLIMITED);
            assertThat(job.threads()).isZero();
            assertThat(up.jobs.sleepers()).isEmpty();
        }
    }

    @OnEveryArch
    void shouldPanicWhenToldTo(Arch arch) throws Exception {
        try (Up up = new Up(arch)) {
            long uadmin = up.kernel.symbols().named("uadmin").orElseThrow().address();
            Job job = up.jobs.call(7, "reboot", uadmin, 5, 1, 0);

            assertThat(up.finish(job)).isEqualTo(Rest.DOWN);
            assertThat(up.jobs.outcome()).isInstanceOf(Outcome.Panicked.class);
            assertThat(up.shown())
                    .contains(": forced crash dump initiated at user request\n\n")
                    .containsPattern("\n\n[0-9a-f]+ genunix:uadmin\\+[0-9a-f]+ \\(");
        }
    }

    @OnEveryArch
    void shouldPanicInAStuckMachine(Arch arch) throws Exception {
        try (Up up = new Up(arch)) {
            Job job = up.start("endless", "spin", "off it goes");
            Thread key = new Thread(() -> stopOnceItSays(up, "off it goes\n"));
            key.start();
            assertThat(up.finish(job)).isEqualTo(Rest.DOWN);
            key.join();
            assertThat(up.jobs.outcome()).isInstanceOf(Outcome.Stopped.class);

            up.jobs.panic("lab: stuck");

            assertThat(up.shown())
                    .contains(": lab: stuck\n")
                    .containsPattern("endless:spin\\+[0-9a-f]+ \\(.*\\)  endless\\.c:1[45]\n");
        }
    }

    private static void stopOnceItSays(Up up, String text) {
        while (!up.shown().contains(text)) {
            Up.pause();
        }
        for (int i = 0; i < 5; i++) {
            Up.pause(); // from the kernel's call back to the loop
        }
        up.kernel.stop();
    }

    @OnEveryArch
    void shouldRefuseArgumentsThatTakeTooMuchRoom(Arch arch) throws Exception {
        try (Up up = new Up(arch)) {
            assertThatThrownBy(() -> up.start("job", "say", "x".repeat(300_000)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("arguments take more than half of the stack: bytes=");
            assertThat(up.finish(up.start("job"))).isEqualTo(Rest.FINISHED);
        }
    }

    @OnEveryArch
    void shouldDoTheSameAgainInSlices(Arch arch) throws Exception {
        assertThat(sliced(arch)).isEqualTo(sliced(arch)).contains("calls");
    }

    private static String sliced(Arch arch) throws Exception {
        StringBuilder story = new StringBuilder();
        try (Up up = new Up(arch)) {
            Job one = up.start("endless", "churn");
            Job two = up.start("job");
            for (int i = 0; i < 4; i++) {
                story.append(up.jobs.advance(null, SLICE)).append(" calls=").append(one.calls());
                story.append(' ').append(two.calls()).append(' ').append(up.kernel.calls());
            }
            return story.append(up.shown()).toString();
        }
    }
}
