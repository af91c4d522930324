package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

/** vmstat in {@code kheap shell}, and the tables of {@code kheap run --show}. */
@ExtendWith(EnginesAreClosed.class)
class VmstatTest {
    private static final String TYPES =
            """
                     Type InUse MemUse HighUse Requests  Size(s)
                   packet    14    83K       -       14  16,32,64,128,256,512
            """;
    private static final String NO_TYPES = TYPES.substring(0, TYPES.indexOf('\n') + 1);
    private static final String ZONE_HEADING =
            "ITEM                   SIZE  LIMIT     USED     FREE      REQ FAIL SLEEP\n\n";
    private static final String USAGE =
            """
            usage: vmstat [-afHhimoPsz] [-M core [-N system]] [-c count] [-n devs]
                          [-p type,if,pass] [-w wait] [disks] [wait [count]]
            """;

    @TempDir private Path crash;

    private Cli shell(Arch arch, String... commands) {
        return Cli.run(
                "shell",
                "-m",
                arch.name(),
                "--memory",
                "16M",
                "--crash",
                crash.toString(),
                "-c",
                String.join("\n", commands));
    }

    @OnEveryArch
    void shouldShowTheKernelThatRunsAndThatOfADump(Arch arch) {
        Cli live = shell(arch, Cli.runScenario("guarded") + " stay", "vmstat -m", "vmstat -z");
        Cli dead =
                shell(
                        arch,
                        Cli.runScenario("guarded"),
                        "vmstat -m",
                        "vmstat -m -M vmcore.0 -N unix.0",
                        "vmstat -zM vmcore.0");

        assertThat(live.out()).contains(TYPES + ZONE_HEADING);
        assertThat(live.out())
                .containsPattern("(?m)^request:                 48,      7,       6, {5}..[0-9],")
                .endsWith(",   0,   0\n\n");
        assertThat(live.err()).isEmpty();
        assertThat(dead.out())
                .as("the new kernel, and the old one")
                .contains(NO_TYPES + TYPES + ZONE_HEADING)
                .containsPattern("(?m)^16:                      16,      0,       2,");
    }

    @Test
    void shouldSayWhatItDoesNotUnderstand() {
        Cli shell =
                shell(
                        Arch.AMD64,
                        "vmstat",
                        "vmstat -q",
                        "vmstat -m -M",
                        "vmstat -s",
                        "vmstat -m -N unix.0",
                        "vmstat -m -M vmcore.7",
                        "vmstat -m -M /etc/system");

        assertThat(shell.err())
                .contains(
                        USAGE
                                + "vmstat: illegal option -- q\n"
                                + USAGE
                                + "vmstat: option requires an argument -- M\n"
                                + USAGE
                                + "vmstat: only -m and -z are about memory: not shown here: -s\n"
                                + USAGE
                                + USAGE
                                + "vmstat: cannot read /var/crash/")
                .endsWith("vmstat: /etc/system is not below /var/crash\n");
        assertThat(shell.status()).isEqualTo(ExitStatus.FAILURE);
    }

    @Test
    void shouldSayThatADumpIsOfAKernelWithoutTypes() {
        Cli shell = shell(Arch.SPARC, "reboot -d", "vmstat -m -M vmcore.0");

        assertThat(shell.err())
                .contains("vmstat: vmcore.0: the module freebsd is not loaded in this kernel\n");
        assertThat(shell.status()).isEqualTo(ExitStatus.FAILURE);
    }

    @OnEveryArch
    void shouldShowTablesWhenARunIsOver(Arch arch) {
        String workload = Cli.scenario("guarded");
        String[] run = {
            "run", "-m", arch.name(), "--show", "vmstat-m,vmstat-z,kmastat,sysctl", workload
        };
        Cli panicked = Cli.run(run);

        assertThat(panicked.status()).isEqualTo(ExitStatus.PANIC);
        assertThat(panicked.out())
                .contains("\n\n" + TYPES + "\n" + ZONE_HEADING)
                .containsPattern("\n\n\ncache +buf +buf +buf +memory")
                .containsPattern("\n\nkern[.][a-z_]+: ")
                .contains("\nvm.memguard.numalloc: 7\n");
    }

    @Test
    void shouldRefuseUnknownTablesBeforeAnythingRuns() {
        Cli run = Cli.run("run", "--show", "kmastat,vmstat", Cli.scenario("guarded"));

        assertThat(run.status()).isEqualTo(ExitStatus.FAILURE);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .isEqualTo(
                        "kheap: not one of vmstat-m, vmstat-z, kmastat, sysctl: --show=vmstat;"
                                + " did you mean vmstat-m?\n");
    }
}
