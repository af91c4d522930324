package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

/** The debugger on kernels that live: {@code kheap run --mdb}, and {@code mdb -k} of a machine's shell. */
@ExtendWith(EnginesAreClosed.class)
class LiveDebuggerTest {
    private static final String FLAGS = "kmem_flags:\nkmem_flags:     f\n";

    /** It works for as long as the debugger lets it, and does what the debugger makes of its code. */
    private static final String PATIENT =
            """
            #include <sys/cmn_err.h>
            #include <sys/kmem.h>
            #include <sys/systm.h>
            volatile int going = 1;
            int __attribute__((noinline, aligned(64))) answer(void) { return 1; }
            int __attribute__((noinline, aligned(64))) other(void) { return 2; }
            int main(void) {
                while (going)
                    kmem_free(kmem_alloc(64, KM_SLEEP), answer() * 64);
                printf("answer %d\\n", answer());
                return 0;
            }
            """;

    @RegisterExtension private final AtHome user = new AtHome();
    @TempDir private Path directory;

    private static Cli run(Arch arch, String... arguments) {
        List<String> words = new ArrayList<>(List.of("run", "-m", arch.name(), "--memory=16M"));
        words.addAll(List.of(arguments));
        return Cli.run(words.toArray(String[]::new));
    }

    private Cli shell(Arch arch, String... commands) {
        return Cli.run(
                "shell",
                "-m",
                arch.name(),
                "--memory=16M",
                "--crash=" + directory,
                "-c",
                String.join("\n", commands));
    }

    private String patient() throws IOException {
        return Cli.runFile(Files.writeString(directory.resolve("patient.c"), PATIENT));
    }

    // kheap run

    @OnEveryArch
    void shouldExamineAKernelWhoseWorkloadHasEnded(Arch arch) {
        Cli run = run(arch, "--mdb-eval=kmem_flags/X", TourDumps.workload(), "--", "stay");

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).endsWith(FLAGS);
        assertThat(run.status()).isZero();
    }

    @OnEveryArch
    void shouldExamineAKernelThatHasPanicked(Arch arch) {
        user.type("kmem_flags/X", "panicstr/p", "$q", "nothing/X");
        Cli run = run(arch, "--mdb", Cli.gallery("uninitialized"));

        assertThat(run.out()).contains("rebooting...\n" + FLAGS + "panicstr:\n");
        assertThat(run.err()).isEqualTo("kheap: no crash dump was saved; --dump=DIR saves one\n");
        assertThat(run.status()).isEqualTo(ExitStatus.PANIC);
    }

    @OnEveryArch
    void shouldExamineAKernelThatIsStuck(Arch arch) {
        Cli run = run(arch, "--mdb-eval=kmem_flags/X", Cli.gallery("deadlock"));

        assertThat(run.out()).endsWith(FLAGS);
        assertThat(run.status()).isEqualTo(ExitStatus.STUCK);
    }

    @Test
    void shouldSayThatACommandFailed() {
        Cli run =
                run(
                        Arch.I386,
                        "--mdb-eval=1=D",
                        "--mdb-eval=nothing/X",
                        "--mdb-eval=2=D",
                        Cli.gallery("zero-size"));

        assertThat(run.out()).endsWith(" ".repeat(16) + "1\n");
        assertThat(run.err()).isEqualTo("mdb: failed to dereference symbol: unknown symbol name\n");
        assertThat(run.status()).isEqualTo(ExitStatus.EXAMINED);
    }

    @OnEveryArch
    void shouldSayThatACommandFoundWhatItLookedFor(Arch arch) {
        Cli run = run(arch, "--mdb-eval=::kmem_verify", TourDumps.workload(), "--", "stay");

        assertThat(run.out()).contains("1 corrupt buffer\n");
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isEqualTo(ExitStatus.EXAMINED);
    }

    @Test
    void shouldExamineEachOfAllMachines() {
        Cli run = Cli.run("run", "-m", "all", "--mdb-eval=kmem_flags/X", Cli.gallery("zero-size"));

        assertThat(run.out()).containsSubsequence(FLAGS, "[amd64]", FLAGS, "[sparcv9]", FLAGS);
    }

    /** What a machine has from the first byte of its RAM on: page 0 is never used. */
    @OnEveryArch
    void shouldShowPhysicalMemory(Arch arch) {
        Cli run = run(arch, "--mdb-eval=0\\X", "--mdb-eval=ffffffff0\\X", Cli.gallery("zero-size"));

        assertThat(run.out()).contains("\n0:              0\n");
        assertThat(run.err())
                .isEqualTo("mdb: failed to read data from target: no mapping for address\n");
    }

    // kheap shell

    @OnEveryArch
    void shouldFollowTheGuideToTheFlags(Arch arch) {
        user.type("kmem_flags/X", "$q", "nothing/X");

        assertThat(shell(arch, "mdb -k", "uname -n")).isEqualTo(new Cli(0, FLAGS + "kheap\n", ""));
    }

    @Test
    void shouldReadCommandsFromWhereTheShellReadsThem() {
        user.type("uname -n", "mdb -k", "kmem_flags/X", "$q", "uname -n", "mdb -k", "1=D");

        assertThat(Cli.run("shell", "-m", "sparc", "--crash=" + directory))
                .isEqualTo(new Cli(0, "kheap\n" + FLAGS + "kheap\n" + " ".repeat(16) + "1\n", ""));
    }

    @OnEveryArch
    void shouldLetTheKernelGoOn(Arch arch) throws IOException {
        Cli run =
                shell(
                        arch,
                        patient() + " &",
                        "mdb -k -e going/X -e 'going/W 0'",
                        "mdb -k -w -e 'going/W 0'",
                        "wait",
                        "mdb -k -e going/D",
                        "jobs");

        assertThat(run.out())
                .matches(
                        """
                        \\[1\\] 1
                        going:
                        going: {10}1
                        going: {10}1 {15}= {7}0x0
                        answer 1
                        going:
                        going: {10}0
                        """);
        assertThat(run.err())
                .matches("mdb: failed to write 0 at .*: target is not open for writing .*\n");
    }

    /** The processor has run the old code before, and perhaps remembers it. */
    @OnEveryArch
    void shouldChangeCode(Arch arch) throws IOException {
        StringBuilder copy = new StringBuilder("answer/W");
        for (int at = 0; at < 32; at += 4) {
            copy.append(" $[*/i/(other+%x)]".formatted(at));
        }

        Cli run = shell(arch, patient() + " &", "mdb -kw -e '" + copy + "' -e 'going/W 0'", "wait");

        assertThat(run.out()).contains("answer 2\n");
    }

    @Test
    void shouldExamineTheKernelAfterAReboot() {
        Cli run =
                shell(
                        Arch.SPARCV9,
                        "mdb -kw -e 'kmem_flags/W 3'",
                        "reboot",
                        "mdb -k -e kmem_flags/X");

        assertThat(run.out()).endsWith(FLAGS);
    }

    @Test
    void shouldExamineAMachineThatHangs() {
        Cli run =
                Cli.run(
                        "shell",
                        "-m",
                        "i386",
                        "--timeout=0.2",
                        "--crash=" + directory,
                        "-c",
                        Cli.runScenario("job") + " stick\nmdb -k -e kmem_flags/X");

        assertThat(run.err()).startsWith("the machine hangs: ");
        assertThat(run.out()).endsWith(FLAGS);
    }

    @OnEveryArch
    void shouldOpenDumpsInTheCrashDirectory(Arch arch) {
        Cli run =
                shell(
                        arch,
                        "reboot -d",
                        "mdb -e kmem_flags/X 0",
                        "mdb -e kmem_flags/X unix.0 /var/crash/kheap/vmcore.0",
                        "cd ..",
                        "mdb -e kmem_flags/X kheap/vmcore.0");

        assertThat(run.out()).endsWith("pages saved\n" + FLAGS.repeat(3));
        assertThat(run.err()).isEmpty();
    }

    @Test
    void shouldRefuseWhatIsNoDump() {
        Cli run =
                shell(Arch.I386, "mdb 7", "mdb -x", "mdb", "mdb 1 2 3", "mdb /etc/system", "mdb x");

        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .isEqualTo(
                        """
                        mdb: there is no crash dump of that number: /var/crash/kheap/vmcore.7
                        mdb: Unknown option: '-x'
                        usage: mdb [-kwS] [-e COMMANDS] [unix.N vmcore.N | N]
                        usage: mdb [-kwS] [-e COMMANDS] [unix.N vmcore.N | N]
                        mdb: /etc/system is not below /var/crash
                        mdb: cannot read /var/crash/kheap/x: no such file: /var/crash/kheap/x
                        """);
        assertThat(run.status()).isEqualTo(1);
    }

    @Test
    void shouldSayHowToExpandACompressedDump() {
        Cli run = shell(Arch.AMD64, "dumpadm -z on", "reboot -d", "mdb 0", "mdb vmdump.0");

        assertThat(run.err())
                .isEqualTo(
                        """
                        mdb: cannot open compressed dump; decompress using savecore -f /var/crash/kheap/vmdump.0
                        mdb: cannot open compressed dump; decompress using savecore -f /var/crash/kheap/vmdump.0
                        """);
    }
}
