package org.kheap.emulator.unicorn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.machine.GuestMemory.Access.LOAD;
import static org.kheap.machine.GuestMemory.Access.STORE;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kheap.emulator.Code;
import org.kheap.emulator.Lab;
import org.kheap.machine.Arch;
import org.kheap.machine.Cpu.Exit;
import org.kheap.machine.Register;
import org.kheap.machine.SparcRegister;
import org.kheap.machine.X86Register;
import org.kheap.machine.testing.OnEveryArch;

@Timeout(20)
class EngineMachineTest {

    @OnEveryArch
    void shouldComeBackAtAHypercall(Arch arch) {
        try (Lab lab = Lab.on(arch)) {
            assertThat(lab.run("")).isEqualTo(Exit.Hypercall.INSTANCE);
        }
    }

    @OnEveryArch
    void shouldComeBackAtEveryOfManyHypercalls(Arch arch) {
        try (Lab lab = Lab.on(arch)) {
            long code = lab.place(lab.code().load());
            for (int i = 0; i < 1000; i++) {
                long address = lab.data() + 8 * i % arch.pageSize();
                lab.memory().putWord(address, 1000 + i, STORE);
                lab.pointTo(address);

                assertThat(lab.cpu().run(code)).isEqualTo(Exit.Hypercall.INSTANCE);

                assertThat(lab.value()).isEqualTo(1000 + i);
            }
        }
    }

    /** On SPARC such a run does not end by itself. */
    @ParameterizedTest
    @ValueSource(strings = {"i386", "amd64"})
    void shouldEndARunAtTheParkAddressOfX86(String name) {
        Arch arch = Arch.named(name).orElseThrow();
        try (Lab lab = Lab.on(arch)) {
            lab.pointTo(lab.park());

            assertThat(lab.run(lab.code().jump())).isEqualTo(Exit.Hypercall.INSTANCE);
        }
    }

    @OnEveryArch
    void shouldEndARunAtTheParkAddressWhenAskedTo(Arch arch) throws InterruptedException {
        try (Lab lab = Lab.on(arch)) {
            lab.pointTo(lab.park());
            Thread watchdog = after(Duration.ofMillis(50), () -> lab.cpu().requestStop());

            assertThat(lab.run(lab.code().jump())).isNotInstanceOf(Exit.Trapped.class);

            watchdog.join();
        }
    }

    @OnEveryArch
    void shouldStoreWhatTheHostReads(Arch arch) {
        try (Lab lab = Lab.on(arch)) {
            long word = arch.abi().model().truncate(0x0123_4567_89ab_cdefL);
            lab.set(Code.value(arch), word);
            lab.pointTo(lab.data() + 16);

            lab.runToEnd(lab.code().store());

            assertThat(lab.memory().getWord(lab.data() + 16, LOAD)).isEqualTo(word);
        }
    }

    @OnEveryArch
    void shouldLoadWhatTheHostStored(Arch arch) {
        try (Lab lab = Lab.on(arch)) {
            long word = arch.abi().model().truncate(0xfedc_ba98_7654_3210L);
            lab.memory().putWord(lab.data(), word, STORE);
            lab.pointTo(lab.data());

            lab.runToEnd(lab.code().load());

            assertThat(lab.value()).isEqualTo(word);
        }
    }

    @OnEveryArch
    void shouldShowFreshMemoryAsGarbage(Arch arch) {
        try (Lab lab = Lab.on(arch)) {
            lab.pointTo(lab.data() + 8);

            lab.runToEnd(lab.code().load());

            assertThat(lab.value()).isNotZero();
            assertThat(lab.value()).isEqualTo(lab.memory().getWord(lab.data() + 8, LOAD));
        }
    }

    @OnEveryArch
    void shouldKeepEveryRegisterThatIsSet(Arch arch) {
        try (Lab lab = Lab.on(arch)) {
            List<Register> registers = generalRegisters(arch);
            registers.forEach(r -> lab.set(r, mark(arch, r)));

            for (Register register : registers) {
                assertThat(lab.get(register)).as("%s", register).isEqualTo(mark(arch, register));
                assertThat(lab.cpu().snapshot().get(register))
                        .as("snapshot of %s", register)
                        .isEqualTo(mark(arch, register));
            }
        }
    }

    @OnEveryArch
    void shouldKeepRegistersAcrossARun(Arch arch) {
        try (Lab lab = Lab.on(arch)) {
            List<Register> registers = generalRegisters(arch);
            registers.forEach(r -> lab.set(r, mark(arch, r)));

            lab.runToEnd("");

            for (Register register : registers) {
                assertThat(lab.get(register)).as("%s", register).isEqualTo(mark(arch, register));
            }
        }
    }

    private static List<Register> generalRegisters(Arch arch) {
        List<Register> registers = new ArrayList<>();
        if (arch.strictAlignment()) {
            for (int i = 1; i < 32; i++) {
                registers.add(SparcRegister.r(i));
            }
            return registers;
        }
        int count = arch == Arch.AMD64 ? X86Register.RIP.ordinal() : X86Register.R8.ordinal();
        registers.addAll(List.of(X86Register.values()).subList(0, count));
        return registers;
    }

    private static long mark(Arch arch, Register register) {
        return arch.abi().model().truncate(0x8001_0000_9000_0010L + register.ordinal() * 0x101L);
    }

    @OnEveryArch
    void shouldEndAnEndlessLoopWhenAnotherThreadAsks(Arch arch) throws InterruptedException {
        try (Lab lab = Lab.on(arch)) {
            long loop = lab.place(lab.code().loop());
            Thread watchdog = after(Duration.ofMillis(50), () -> lab.cpu().requestStop());

            assertThat(lab.cpu().run(loop)).isEqualTo(new Exit.Stopped());

            watchdog.join();
            long pc = lab.get(arch.strictAlignment() ? SparcRegister.PC : X86Register.RIP);
            assertThat(pc).isBetween(loop, loop + 4);
        }
    }

    @OnEveryArch
    void shouldRunOnAfterAStop(Arch arch) throws InterruptedException {
        try (Lab lab = Lab.on(arch)) {
            long loop = lab.place(lab.code().loop());
            Thread watchdog = after(Duration.ofMillis(20), () -> lab.cpu().requestStop());
            lab.cpu().run(loop);
            watchdog.join();
            lab.pointTo(lab.data());

            lab.runToEnd(lab.code().load());

            assertThat(lab.value()).isEqualTo(lab.memory().getWord(lab.data(), LOAD));
        }
    }

    @OnEveryArch
    void shouldNotBeginARunAfterAStopWasAskedFor(Arch arch) {
        try (Lab lab = Lab.on(arch)) {
            lab.cpu().requestStop();

            assertThat(lab.run(lab.code().loop())).isEqualTo(new Exit.Stopped());
            assertThat(lab.run("")).isEqualTo(Exit.Hypercall.INSTANCE);
        }
    }

    /** The request may come at any moment: before the run, at its very start, in the middle. */
    @OnEveryArch
    void shouldNotLoseAStopThatComesWhileARunBegins(Arch arch) throws InterruptedException {
        try (Lab lab = Lab.on(arch)) {
            long loop = lab.place(lab.code().loop());
            for (int i = 0; i < 200; i++) {
                CountDownLatch go = new CountDownLatch(1);
                int spin = i * 97 % 3000;
                Thread watchdog =
                        new Thread(
                                () -> {
                                    await(go);
                                    for (int n = 0; n < spin; n++) {
                                        Thread.onSpinWait();
                                    }
                                    lab.cpu().requestStop();
                                });
                watchdog.start();
                go.countDown();

                assertThat(lab.cpu().run(loop)).isEqualTo(new Exit.Stopped());

                watchdog.join();
            }
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Thread after(Duration delay, Runnable action) {
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                Thread.sleep(delay.toMillis());
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                            action.run();
                        });
        thread.start();
        return thread;
    }

    @OnEveryArch
    void shouldCountOpenEngines(Arch arch) {
        int before = EngineMachine.openEngines();
        try (EngineMachine one = EngineMachine.create(arch, 1 << 20, 0);
                EngineMachine two = EngineMachine.create(arch, 1 << 20, 0)) {
            assertThat(one.arch()).isEqualTo(two.arch());
            assertThat(EngineMachine.openEngines()).isEqualTo(before + 2);
        }
        assertThat(EngineMachine.openEngines()).isEqualTo(before);
    }

    @OnEveryArch
    void shouldNotMindBeingClosedTwice(Arch arch) {
        int before = EngineMachine.openEngines();
        EngineMachine machine = EngineMachine.create(arch, 1 << 20, 0);

        machine.cpu().requestStop();
        ((EngineCpu) machine.cpu()).close();
        machine.close();

        assertThat(EngineMachine.openEngines()).isEqualTo(before);
    }
}
