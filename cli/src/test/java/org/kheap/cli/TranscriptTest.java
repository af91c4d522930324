package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

/**
 * Whole transcripts, byte for byte. {@code -Dkheap.golden.accept=true} writes them anew; the change
 * is then read like any other.
 */
@ExtendWith(EnginesAreClosed.class)
class TranscriptTest {
    private static final Path GOLDEN = GuestRun.HOME.resolve("cli/src/test/resources/golden");

    static List<Arguments> transcripts() {
        return List.of("uninitialized", "write-past-end").stream()
                .flatMap(name -> Arch.ALL.stream().map(arch -> Arguments.of(name, arch)))
                .toList();
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("transcripts")
    void shouldPrintTheGoldenTranscript(String name, Arch arch) throws IOException {
        check(name, arch, Cli.run("run", "--machine", arch.name(), Cli.gallery(name)));
    }

    @OnEveryArch
    void shouldReportAUseAfterFreeOfGuardedMemory(Arch arch) throws IOException {
        String scenario = GuestRun.GUEST.resolve("scenarios/memguard/memguard.c").toString();
        Cli run =
                Cli.run(
                        "run",
                        "--machine",
                        arch.name(),
                        "--sysctl",
                        "vm.memguard.desc=victim",
                        scenario,
                        "--",
                        "malloc",
                        "write-freed",
                        "48",
                        "8");

        check("guard-hit", arch, run);
    }

    private static void check(String name, Arch arch, Cli run) throws IOException {
        Path golden = GOLDEN.resolve(name).resolve(arch + ".out");
        if (Boolean.getBoolean("kheap.golden.accept")) {
            Files.createDirectories(golden.getParent());
            Files.writeString(golden, run.out());
        }
        assertThat(run.out()).isEqualTo(Files.readString(golden));
        assertThat(run.err()).endsWith("kheap: no crash dump was saved; --dump=DIR saves one\n");
    }
}
