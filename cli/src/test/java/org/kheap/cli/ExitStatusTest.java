package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

/** What the caller of the command learns: exit status, and what is on which stream. */
@ExtendWith(EnginesAreClosed.class)
class ExitStatusTest {
    @TempDir Path directory;

    private String source(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text).toString();
    }

    private String program(String body) throws IOException {
        return source(
                "program.c",
                """
                #include <sys/cmn_err.h>
                #include <sys/kmem.h>
                int main(int argc, char **argv) { %s }
                """
                        .formatted(body));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | return 0;",
                "1 | panic(\"done for\");",
                "2 | return",
                "3 | for (;;) { static volatile int i; i++; }",
                "4 | return 7;",
                "4 | return -1;",
                "4 | return 256;",
            })
    void shouldEndWithTheStatusOfTheTable(int status, String body) throws IOException {
        String file = program(body);
        for (Arch arch : Arch.ALL) {
            Cli run = Cli.run("run", "-m", arch.name(), "--timeout=0.2", file);

            assertThat(run.status()).as(arch.name()).isEqualTo(status);
            assertThat(run.err().isEmpty()).as(run.err()).isEqualTo(status == 0);
        }
    }

    @OnEveryArch
    void shouldTellTheValueOfMain(Arch arch) throws IOException {
        Cli run = Cli.run("run", "-m", arch.name(), program("printf(\"text\\n\"); return 7;"));

        assertThat(run)
                .isEqualTo(new Cli(ExitStatus.NONZERO, "text\n", "kheap: main returned 7\n"));
    }

    @Test
    void shouldKeepDataAndTalkApart() throws IOException {
        String file = program("int unused; printf(\"%s\\n\", argv[1]); return 0;");

        Cli run = Cli.run("run", "--verbose", file, "--", "data");

        assertThat(run.status()).isZero();
        assertThat(run.out()).isEqualTo("data\n");
        assertThat(run.err())
                .contains("warning: unused variable 'unused'")
                .containsPattern("kheap: +\\d+ ms  amd64 booted, first guest instruction\n")
                .containsPattern("kheap: +\\d+ ms  run took \\d+ ms, \\d+ kernel calls\n");
    }

    @Test
    void shouldRunAllMachinesOneAfterTheOther() throws IOException {
        Cli run = Cli.run("run", "--machine=all", program("printf(\"here\\n\"); return 0;"));

        assertThat(run)
                .isEqualTo(
                        new Cli(
                                0,
                                "[i386]\nhere\n[amd64]\nhere\n[sparc]\nhere\n[sparcv9]\nhere\n",
                                ""));
    }

    @Test
    void shouldKeepTheFirstStatusThatIsNotClean() throws IOException {
        String file =
                program("return sizeof (long) == 4 ? 0 : *(unsigned char *)\"x\" == 'x' ? 3 : 0;");

        assertThat(Cli.run("run", "--machine=all", file).status()).isEqualTo(ExitStatus.NONZERO);
    }

    @Test
    void shouldColourDiagnosticsOnlyOnATerminalThatWantsThem() throws IOException {
        String file = program("return no_such;");

        assertThat(Cli.run(true, "run", file).err()).contains("\033[");
        assertThat(Cli.run(false, "run", file).err())
                .doesNotContain("\033")
                .contains("use of undeclared identifier 'no_such'");
    }

    @Test
    void shouldHonourNoColor() throws Exception {
        String[] command =
                Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Dkheap.home=" + GuestRun.HOME,
                                "-Dkheap.cache=" + System.getProperty("kheap.cache", ""),
                                "-cp",
                                System.getProperty("java.class.path"),
                                "org.kheap.cli.Main",
                                "run",
                                program("return no_such;"))
                        .toArray(String[]::new);
        ProcessBuilder builder = new ProcessBuilder(Arrays.asList(command));
        builder.environment().put("NO_COLOR", "1");
        Path err = directory.resolve("err");
        Process process =
                builder.redirectError(err.toFile())
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();

        assertThat(process.waitFor()).isEqualTo(ExitStatus.FAILURE);
        assertThat(Files.readString(err)).contains("no_such").doesNotContain("\033");
    }

    @Test
    void shouldShowHelpAndVersionOnStandardOutput() {
        for (String[] arguments : new String[][] {{"--help"}, {"run", "--help"}, {"--version"}}) {
            Cli run = Cli.run(arguments);

            assertThat(run.status()).isZero();
            assertThat(run.out()).isNotEmpty();
            assertThat(run.err()).isEmpty();
        }
    }

    @Test
    void shouldFindEverythingWellAsDoctor() {
        Cli run = Cli.run("doctor");

        assertThat(run.status()).as(run.out()).isZero();
        for (Arch arch : Arch.ALL) {
            assertThat(run.out()).containsPattern("(?m)^machine %s +works$".formatted(arch));
        }
    }
}
