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
import org.junit.jupiter.params.provider.MethodSource;
import org.kheap.kernel.boot.Outcome;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

/**
 * A workload that lies to the kernel, and one that damages what the kernel relies on. A lie has one
 * right answer; after damage anything may happen to the guest, but it must happen in the guest.
 */
@ExtendWith(EnginesAreClosed.class)
class HostileGuestTest {
    private static final int STOP_MILLIS = 150;
    private static final int SEEDS = 75;
    private static final int PANIC_BUFFER = 8192;
    private static final List<String> FILLS = List.of("0", "1", "2", "3", "8", "65536");

    static List<Arguments> lies() throws IOException {
        Path table = GuestRun.HOME.resolve("cli/src/test/resources/lies.txt");
        try (Stream<String> lines = Files.lines(table)) {
            return lines.filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split(" +", 3))
                    .map(row -> Arguments.of(row[0], Arch.named(row[1]).orElseThrow(), row[2]))
                    .toList();
        }
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("lies")
    void shouldAnswerALieInTheWordsOfTheGuest(String lie, Arch arch, String expected) {
        GuestRun.Result result = GuestRun.of(arch, "hostile").run(lie);

        assertThat(answer(result)).matches(Pieces.pattern(expected));
    }

    /** The panic, with what the allocator said before it; or how else the run ended. */
    private static String answer(GuestRun.Result result) {
        String first = result.console().lines().findFirst().orElse("");
        if (result.panicked()) {
            return first.startsWith("kernel memory allocator") ? first : result.panic();
        }
        if (result.outcome() instanceof Outcome.Deadlocked end) {
            return "waits for " + end.threads().get(0).waitsFor();
        }
        return result.outcome() instanceof Outcome.Halted end
                ? "waits for " + end.what()
                : "returns " + result.returned();
    }

    @OnEveryArch
    void shouldCutAPanicStringThatDoesNotEnd(Arch arch) {
        GuestRun.Result result = GuestRun.of(arch, "hostile").run("panic-endless");

        assertThat(result.panic()).hasSize(PANIC_BUFFER).containsPattern("^x*$");
    }

    static List<Arguments> damages() {
        List<String> names =
                GuestRun.of(Arch.I386, "hostile")
                        .run()
                        .console()
                        .lines()
                        .filter(name -> name.startsWith("smash-"))
                        .toList();
        assertThat(names).hasSizeGreaterThan(10);
        return Stream.concat(names.stream(), Stream.of("smash-thread"))
                .flatMap(name -> Arch.ALL.stream().map(arch -> Arguments.of(name, arch)))
                .toList();
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("damages")
    void shouldSurviveADamagedStructure(String damage, Arch arch) {
        for (String fill : FILLS) {
            // Any exception but an outcome fails the run.
            GuestRun.Result result =
                    GuestRun.of(arch, "hostile").timeoutMillis(STOP_MILLIS).run(damage, fill);

            assertThat(result.outcome()).as(fill).isNotNull();
        }
    }

    @OnEveryArch
    void shouldSurviveRandomScribbles(Arch arch) {
        for (int seed = 0; seed < SEEDS; seed++) {
            GuestRun hostile = GuestRun.of(arch, "hostile").timeoutMillis(STOP_MILLIS);
            hostile.set("kmem_flags", seed % 3 == 0 ? 0 : 0xf);
            try {
                hostile.run("scribble", Integer.toString(seed));
            } catch (AssertionError e) {
                throw new AssertionError("machine=%s seed=%d".formatted(arch, seed), e);
            }
        }
    }

    @OnEveryArch
    void shouldPanicOnAListOfCachesThatWasBentIntoACircle(Arch arch) {
        Outcome outcome = GuestRun.of(arch, "hostile").run("bend-caches").outcome();

        assertThat(outcome).isInstanceOf(Outcome.Panicked.class);
        assertThat(((Outcome.Panicked) outcome).panic().reason().message())
                .isEqualTo("kmem_caches has no end: damaged");
    }

    @OnEveryArch
    void shouldStopAllocationsFromABentFreelist(Arch arch) {
        Cli run =
                Cli.run(
                        "run",
                        "--set=kmem_flags=0",
                        "--timeout=0.3",
                        "-m",
                        arch.name(),
                        Cli.scenario("hostile"),
                        "--",
                        "bend-freelist");

        assertThat(run.status()).isEqualTo(ExitStatus.STUCK);
        assertThat(run.err()).contains("time limit reached").contains("hostile:bend_freelist+");
    }
}
