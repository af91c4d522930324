package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

/** {@code kheap shell} with scripts, on real machines. */
@ExtendWith(EnginesAreClosed.class)
class ShellTest {
    private static final Path GOLDEN = GuestRun.HOME.resolve("cli/src/test/resources/golden/shell");
    private static final String JOB = Cli.runScenario("job") + " ";
    private static final Pattern BLOCK = Pattern.compile("```console\n((?s:.*?))```");

    @TempDir private Path crash;

    private Cli shell(Arch arch, String... commands) {
        return Cli.run(arguments(arch, String.join("\n", commands)));
    }

    private String[] arguments(Arch arch, String script, String... more) {
        List<String> arguments = new ArrayList<>(List.of("shell", "-m", arch.name()));
        arguments.addAll(List.of("--memory", "16M", "--crash", crash.toString(), "-c", script));
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    /** Both streams in one, as on a terminal; a command is shown before what it prints. */
    private String terminal(Arch arch, List<String> commands, String... options) {
        StringBuilder script = new StringBuilder();
        for (String command : commands) {
            script.append("echo '# ").append(command.replace("'", "'\"'\"'")).append("'\n");
            script.append(command).append('\n');
        }
        ByteArrayOutputStream terminal = new ByteArrayOutputStream();
        try (PrintStream stream = new PrintStream(terminal, true, StandardCharsets.UTF_8)) {
            Main.run(arguments(arch, script.toString(), options), stream, stream, false);
        }
        return terminal.toString(StandardCharsets.UTF_8)
                .replaceAll("'" + Pattern.quote(GuestRun.HOME + "/") + "([^']*)'", "$1")
                .replace(GuestRun.HOME + "/", "")
                .replace(crash.toString(), "crash");
    }

    @OnEveryArch
    void shouldPrintTheGoldenTranscript(Arch arch) throws IOException {
        String shown =
                terminal(
                        arch,
                        List.of(
                                "dumpadm",
                                "uname -a",
                                JOB + "say hello",
                                JOB + "return 3",
                                Cli.runGallery("uninitialized"),
                                "ls",
                                "dumpadm -n",
                                "reboot -d",
                                "cat bounds",
                                "savecore",
                                "savecore",
                                "set kmem_flags=0",
                                "cat /etc/system",
                                "reboot",
                                Cli.runGallery("write-past-end"),
                                JOB + "say background &",
                                "ps",
                                "wait",
                                Cli.runGallery("deadlock"),
                                "jobs",
                                "kill %1",
                                "nothing",
                                "dmesg",
                                "halt",
                                "uname"));

        Path golden = GOLDEN.resolve(arch + ".out");
        if (Boolean.getBoolean("kheap.golden.accept")) {
            Files.createDirectories(GOLDEN);
            Files.writeString(golden, shown);
        }
        assertThat(shown).isEqualTo(Files.readString(golden));
    }

    /** Among others the first section of the debugging guide. */
    @Test
    void shouldDoWhatTheDocumentShows() throws IOException {
        Path document = GuestRun.HOME.resolve("docs/shell.md");
        String text = Files.readString(document);

        String shown =
                BLOCK.matcher(text)
                        .replaceAll(
                                block ->
                                        Matcher.quoteReplacement(
                                                "```console\n%s```"
                                                        .formatted(replay(block.group(1)))));

        assertThat(shown).as("transcripts in " + document).contains("# reboot -d", "# sysctl");
        if (Boolean.getBoolean("kheap.golden.accept")) {
            Files.writeString(document, shown);
        } else {
            assertThat(text).isEqualTo(shown);
        }
    }

    /** What a new machine shows for the commands of a transcript. */
    private String replay(String transcript) {
        List<String> commands =
                transcript
                        .lines()
                        .filter(line -> line.startsWith("# "))
                        .map(line -> line.substring(2))
                        .toList();
        return terminal(Arch.SPARC, commands, "--nodename", "testsystem");
    }

    @OnEveryArch
    void shouldComeBackFromPanicsWithAFreshMachine(Arch arch) throws IOException {
        Cli run =
                shell(
                        arch,
                        Cli.runGallery("double-free"),
                        Cli.runGallery("double-free"),
                        JOB + "again",
                        "cat bounds");

        assertThat(run.out()).containsSubsequence("panic[", "panic[", "run 1\n2\n");
        assertThat(run.status()).isZero();
        assertThat(names()).containsExactly("bounds", "unix.0", "unix.1", "vmcore.0", "vmcore.1");
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(crash.resolve("kheap"))) {
            return files.map(f -> f.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void shouldReturnTheStatusOfTheLastCommand() {
        assertThat(shell(Arch.AMD64, "nothing").status()).isEqualTo(127);
        assertThat(shell(Arch.AMD64, "nothing", "uname").status()).isZero();
        assertThat(shell(Arch.AMD64, "exit 7", "uname").status()).isEqualTo(7);
        assertThat(shell(Arch.AMD64, JOB + "return 1").status()).isEqualTo(ExitStatus.NONZERO);
    }

    @OnEveryArch
    void shouldTellPanicsAndDeadlocksByStatus(Arch arch) {
        assertThat(shell(arch, Cli.runGallery("double-free")).status()).isEqualTo(ExitStatus.PANIC);
        assertThat(shell(arch, Cli.runGallery("deadlock")).status()).isEqualTo(ExitStatus.STUCK);
    }

    @OnEveryArch
    void shouldInterruptALoopAtTheTimeLimit(Arch arch) {
        String spin = "%s spin\n%ssay after".formatted(Cli.runScenario("endless"), JOB);
        Cli run = Cli.run(arguments(arch, spin, "--timeout", "0.2"));

        assertThat(run.err()).isEqualTo("endless spin: interrupted\n");
        assertThat(run.out()).isEqualTo("after\n");
    }

    @OnEveryArch
    void shouldInterruptALoopInTheBackgroundAtTheTimeLimit(Arch arch) {
        String spin =
                "%s spin &\nuname\njobs\nps\n%ssay after"
                        .formatted(Cli.runScenario("endless"), JOB);
        Cli run = Cli.run(arguments(arch, spin, "--timeout", "0.2"));

        assertThat(run.err()).isEqualTo("[1] endless spin: interrupted\n");
        assertThat(run.out())
                .startsWith("[1] 1\nSunOS\n   PID ")
                .endsWith(" sched\nafter\n")
                .doesNotContain("endless");
    }

    @OnEveryArch
    void shouldComeBackFromAStackOverflow(Arch arch) throws IOException {
        Cli run = shell(arch, Cli.runGallery("stack-overflow"), JOB + "say up");

        assertThat(run.out()).endsWith("up\n");
        assertThat(Files.exists(crash.resolve("kheap/vmcore.0")))
                .as("a watchdog reset leaves no dump")
                .isEqualTo(!arch.equals(Arch.SPARC));
    }

    @OnEveryArch
    void shouldKillAJobInTheBackground(Arch arch) {
        Cli run =
                shell(
                        arch,
                        Cli.runScenario("endless") + " churn &",
                        "jobs",
                        "ps",
                        "kill %1",
                        "jobs",
                        "kill %1");

        assertThat(run.out())
                .startsWith("[1] 1\n[1]  Running      endless churn\n")
                .contains(" sched\n     1 console     0:00    1 endless churn\n");
        assertThat(run.err()).isEqualTo("no such job: %1\n");
    }

    @OnEveryArch
    void shouldPanicInTheBackground(Arch arch) {
        Cli run = shell(arch, Cli.runGallery("double-free") + " &", "uname -n", "jobs");

        assertThat(run.out())
                .containsSubsequence("[1] 1\n", "panic[", "pages saved\n", "kheap\n")
                .endsWith("kheap\n");
    }

    @OnEveryArch
    void shouldBootWithWhatEtcSystemSays(Arch arch) {
        String late = Cli.runGallery("write-past-end");
        Cli run =
                shell(
                        arch,
                        "echo 'set kmem_flags=0' >> /etc/system",
                        "reboot",
                        late,
                        "unset kmem_flags",
                        "cat /etc/system",
                        "reboot",
                        late);

        assertThat(run.out().split("panic\\[", -1)).hasSize(2);
        assertThat(run.status()).isEqualTo(ExitStatus.PANIC);
    }

    @Test
    void shouldWarnOfABadEtcSystemAndBoot() {
        Cli run = shell(Arch.AMD64, "echo set kmem_flag=0 > /etc/system", "reboot", "uname");

        assertThat(run.out())
                .contains("WARNING: /etc/system, line 1: unknown tunable: ")
                .endsWith("SunOS\n");
    }

    @OnEveryArch
    void shouldBootWithoutAnEtcSystemThatLeavesNoMemory(Arch arch) {
        Cli run = shell(arch, "set default_stksize=0x7000000", "reboot", JOB + "say up");

        assertThat(run.out())
                .contains("the kernel cannot boot with this /etc/system: not enough memory")
                .endsWith("up\n");
    }

    @Test
    void shouldLetTheClockGoOnOverAReboot() {
        Cli run =
                shell(
                        Arch.I386,
                        "reboot",
                        "set default_stksize=0x7000000",
                        "reboot",
                        "reboot -d",
                        "dmesg");

        assertThat(run.out())
                .containsSubsequence(
                        "Sep  9 01:46:40 kheap reboot: rebooted by root\n",
                        "Sep  9 01:47:10 kheap reboot: rebooted by root\n",
                        "Sep  9 01:47:40 kheap reboot: rebooted by root\n",
                        "Sep  9 01:48:10 kheap savecore: reboot after panic: ",
                        "System dump time: Sun Sep  9 01:47:40 2001\n",
                        "Sep  9 01:48:10 kheap savecore: reboot after panic: ");
    }

    @Test
    void shouldNotReadAnythingBehindHalt() {
        Cli run = shell(Arch.I386, "halt; uname", "nothing");

        assertThat(run.out()).isEqualTo("syncing file systems... done\n");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void shouldSayWhatIsWrongInASentence() {
        List<String> wrong =
                List.of(
                        "run",
                        "run nowhere.c",
                        "run README.md",
                        "kill",
                        "kill %9",
                        "kill x",
                        "uname -x",
                        "reboot -x",
                        "dumpadm -c some",
                        "dumpadm -d disk",
                        "dumpadm -m lots",
                        "dumpadm -s /tmp",
                        "dumpadm -z on",
                        "dumpadm -q",
                        "savecore -q",
                        "savecore -f nothing",
                        "savecore /tmp",
                        "ls nowhere",
                        "cat nowhere",
                        "cat /etc",
                        "cd nowhere",
                        "set nonsense=1",
                        "unset kmem_flags",
                        "echo x > /etc/passwd",
                        "echo 'x",
                        "echo x |",
                        "uname >",
                        "uname &",
                        "help nothing",
                        "exit x");
        Cli run =
                shell(
                        Arch.I386,
                        String.join(
                                "\n",
                                wrong.stream()
                                        .filter(
                                                w ->
                                                        !w.contains("'")
                                                                && !w.endsWith("|")
                                                                && !w.endsWith(">"))
                                        .toList()));

        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines())
                .hasSize(27)
                .allSatisfy(l -> assertThat(l).hasSizeGreaterThan(10));
        for (String line : Arrays.asList("echo 'x", "echo x |", "uname >")) {
            assertThat(shell(Arch.I386, line).err()).startsWith("sh: syntax error: ");
        }
    }

    @Test
    void shouldGoAboutTheFileSystem() {
        Cli run =
                shell(
                        Arch.I386,
                        "pwd",
                        "ls ..",
                        "cd /",
                        "ls",
                        "cd etc",
                        "ls",
                        "ls -l system",
                        "cd",
                        "pwd");

        assertThat(run.out())
                .isEqualTo(
                        "/var/crash/kheap\nkheap\nboot  etc   var\n"
                                + "dumpadm.conf  sysctl.conf   system\n"
                                + "-rw-r--r--   1 root     root              0 system\n/var/crash/kheap\n");
    }

    @Test
    void shouldHelp() {
        Cli run = shell(Arch.I386, "help", "help run");

        assertThat(run.out())
                .contains("dumpadm    show or change how crash dumps are made\n")
                .contains("/var/crash are those of the host's " + crash)
                .contains("\nrun FILE [ARGUMENT...] [&]\n    compile");
    }

    @Test
    void shouldRepeatItself() {
        String[] commands = {Cli.runScenario("endless") + " churn &", "ps", JOB, "ps"};
        assertThat(shell(Arch.AMD64, commands)).isEqualTo(shell(Arch.AMD64, commands));
    }
}
