package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.kheap.kernel.boot.Outcome;
import org.kheap.machine.Arch;

/** What a processor must not let a program do raises the trap of that machine. */
@ExtendWith(EnginesAreClosed.class)
class ProtectionTest {
    private static final int STOP_MILLIS = 300;

    static List<Arguments> attempts() throws IOException {
        Path table = GuestRun.HOME.resolve("cli/src/test/resources/protection.txt");
        try (Stream<String> lines = Files.lines(table)) {
            return lines.filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split(" +", 3))
                    .map(row -> Arguments.of(row[0], Arch.named(row[1]).orElseThrow(), row[2]))
                    .toList();
        }
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("attempts")
    void shouldRaiseTheTrapOfTheTable(String attempt, Arch arch, String expected) {
        GuestRun.Result result = GuestRun.of(arch, "protection").run(attempt);

        if (result.panicked()) {
            assertThat(result.panic()).matches(Pieces.pattern(expected));
        } else {
            assertThat(result.console()).isEqualTo(expected + "\n");
        }
    }

    /** The error code says what the access was: 1 a page that is there, 2 a store, 10 a fetch. */
    @ParameterizedTest
    @CsvSource({
        "read-null, 0",
        "write-null, 2",
        "write-text, 3",
        "write-constant, 3",
        "jump-null, 10",
        "execute-heap, 11",
        "execute-stack, 11",
    })
    void shouldShowTheErrorCodeOfX86(String attempt, String code) {
        for (Arch arch : List.of(Arch.I386, Arch.AMD64)) {
            GuestRun.Result result = GuestRun.of(arch, "protection").run(attempt);

            assertThat(result.console())
                    .as(arch.name())
                    .containsPattern("\ttrp: +e err: +%s ".formatted(code));
        }
    }

    static List<Arguments> instructions() {
        return Arch.ALL.stream()
                .flatMap(
                        arch ->
                                GuestRun.of(arch, "privileged")
                                        .run()
                                        .console()
                                        .lines()
                                        .map(name -> Arguments.of(name, arch)))
                .toList();
    }

    /**
     * A workload runs in kernel mode and may break its machine, not the program that runs it. Some of
     * these instructions do nothing, and some the machine does not survive.
     */
    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("instructions")
    void shouldSurviveAnyInstruction(String instruction, Arch arch) {
        String seconds = "--timeout=" + STOP_MILLIS / 1000.0;
        Cli run =
                Cli.run(
                        "run",
                        seconds,
                        "-m",
                        arch.name(),
                        Cli.scenario("privileged"),
                        "--",
                        instruction);

        assertThat(run.status()).isBetween(ExitStatus.CLEAN, ExitStatus.STUCK);
        assertThat(run.err()).as(run.err()).doesNotContain("java.", "\tat ");
        if (run.status() == ExitStatus.CLEAN) {
            assertThat(run.out()).isEqualTo("went on\n");
        } else if (run.status() == ExitStatus.PANIC) {
            assertThat(run.out()).containsPattern("\npanic\\[cpu0\\]/thread=|\nWatchdog Reset\n");
        }
    }

    @ParameterizedTest(name = "{1} on {0}")
    @CsvSource({
        "i386, ud2, BAD TRAP: type=6 (Illegal Instruction) rp=* addr=0",
        "i386, int3, BAD TRAP: type=3 (BreakPoint) rp=* addr=0",
        "i386, int80, BAD TRAP: type=80 (trap) rp=* addr=0",
        "amd64, ud2, BAD TRAP: type=6 (#ud Invalid opcode) rp=* addr=0",
        "amd64, int3, BAD TRAP: type=3 (#bp Breakpoint) rp=* addr=0",
        "amd64, int80, BAD TRAP: type=80 (#- trap) rp=* addr=0",
        "sparc, unimp, BAD TRAP: type=2 (Illegal instruction) rp=* addr=0 mmu_fsr=0 rw=0",
        "sparc, ta1, BAD TRAP: type=81 (trap) rp=* addr=0 mmu_fsr=0 rw=0",
        "sparc, tagged, BAD TRAP: type=a (Tag overflow) rp=* addr=0 mmu_fsr=0 rw=0",
        "sparcv9, unimp, BAD TRAP: type=10 rp=* addr=* mmu_fsr=0",
        "sparcv9, ta1, BAD TRAP: type=101 rp=* addr=* mmu_fsr=0",
        "sparcv9, tagged, BAD TRAP: type=23 rp=* addr=* mmu_fsr=0",
    })
    void shouldNameTheTrapOfAnInstruction(String machine, String instruction, String expected) {
        Arch arch = Arch.named(machine).orElseThrow();

        assertThat(GuestRun.of(arch, "privileged").run(instruction).panic())
                .matches(Pieces.pattern(expected));
    }

    @ParameterizedTest(name = "{1} on {0}")
    @CsvSource({"i386, hlt", "amd64, hlt", "sparc, hypercall", "sparcv9, hypercall"})
    void shouldTellThatNothingWakesAHaltedProcessor(String machine, String instruction) {
        Arch arch = Arch.named(machine).orElseThrow();

        assertThat(GuestRun.of(arch, "privileged").run(instruction).outcome())
                .isInstanceOfSatisfying(
                        Outcome.Halted.class,
                        end -> assertThat(end.what()).startsWith("an interrupt"));
    }
}
