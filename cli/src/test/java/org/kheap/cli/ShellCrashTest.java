package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;
import org.kheap.panic.dump.DumpDevice;
import org.kheap.panic.dump.DumpHeader;

/** {@code dumpadm}, {@code savecore} and {@code reboot -d}, and what stands in their way. */
@ExtendWith(EnginesAreClosed.class)
class ShellCrashTest {
    private static final String JOB = Cli.runScenario("job") + " ";

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

    private List<String> names() throws IOException {
        try (var files = Files.list(crash.resolve("kheap"))) {
            return files.map(f -> f.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void shouldDumpTheRunningSystem() throws IOException {
        Cli run = shell(Arch.SPARCV9, "savecore -L", JOB + "say alive");
        Path file = crash.resolve("kheap/.dump-device");
        DumpDevice device = new DumpDevice(file, "/dev/dsk", Files.size(file));

        assertThat(device.header().map(DumpHeader::isLive)).contains(true);

        assertThat(run.out()).contains(" pages saved\n").endsWith("alive\n");
        assertThat(names()).containsExactly("bounds", "unix.0", "vmcore.0");
    }

    /** What the device cannot take is told in the kernel's words, and nothing else is lost. */
    @OnEveryArch
    void shouldFailOnADeviceThatIsTooSmall(Arch arch) throws IOException {
        String[] small = arguments(arch, "reboot -d\nls\nuname -n", "--dump-device=512K");

        Cli run = Cli.run(small);
        Cli large = shell(arch, "reboot -d");
        Cli again = Cli.run(small);

        assertThat(run.out())
                .contains("dump failed: error 28\nrebooting...\n")
                .doesNotContain("pages saved")
                .endsWith("kheap\n");
        assertThat(large.out()).contains(" pages saved\n");
        assertThat(again.out()).contains("dump failed: error 28\n");
        assertThat(names()).containsExactly("bounds", "unix.0", "vmcore.0");
        assertThat(Cli.run("shell", "--dump-device=x").err()).contains("not a size for a device");
    }

    /** Nobody's dump is overwritten by that of a machine beside it. */
    @Test
    void shouldGiveEachOfTwoMachinesADeviceOfItsOwn() throws Exception {
        int dumps = 3;
        List<Thread> machines = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            String script = "reboot -d\n".repeat(dumps);
            machines.add(new Thread(() -> Cli.run(arguments(Arch.AMD64, script))));
        }
        machines.forEach(Thread::start);
        for (Thread machine : machines) {
            machine.join();
        }

        assertThat(names().stream().filter(name -> name.startsWith("vmcore."))).hasSize(2 * dumps);
    }

    @Test
    void shouldSaveCompressedAndExpand() throws IOException {
        Cli run =
                shell(Arch.AMD64, "dumpadm -z on", "reboot -d", "ls", "savecore -f vmdump.0", "ls");

        assertThat(run.out())
                .contains("Save compressed: on\n")
                .contains("savecore -vf /var/crash/kheap/vmdump.0\n")
                .endsWith("bounds    unix.0    vmcore.0  vmdump.0\n");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void shouldChangeAllThatDumpadmIsToldOrNothing() {
        Cli run =
                shell(
                        Arch.I386,
                        "dumpadm -n -d none -s /var/crash/other -c bogus",
                        "dumpadm -m 10k -z on",
                        "dumpadm -d /dev/../etc/system",
                        "dumpadm -d /dev/",
                        "dumpadm");

        assertThat(run.err().lines()).hasSize(4);
        assertThat(run.out())
                .isEqualTo(
                        """
                              Dump content: kernel pages
                               Dump device: /dev/dsk/c0d0s1 (swap)
                        Savecore directory: /var/crash/kheap
                          Savecore enabled: yes
                        """);
    }

    @Test
    void shouldSayWhatIsInTheWayOnTheHost() throws IOException {
        Files.writeString(crash.resolve("kheap"), "");
        Cli run = shell(Arch.I386, "savecore -L", "dumpadm -m 10k", "uname");

        assertThat(run.err())
                .isEqualTo(
                        """
                        savecore: /var/crash/kheap is no directory
                        dumpadm: cannot write minfree: /var/crash/kheap is no directory
                        """);
        assertThat(run.out()).isEqualTo("SunOS\n");
    }

    @Test
    void shouldLogWhySavecoreFailedAtABoot() throws IOException {
        Files.createDirectories(crash.resolve("kheap/bounds"));
        Cli run = shell(Arch.I386, "reboot -d");

        assertThat(run.out()).contains(" kheap savecore: no crash dump was saved in /var/crash/");
    }

    @Test
    void shouldSayThatThereIsNoDumpDevice() throws IOException {
        Cli run = shell(Arch.I386, "dumpadm -d none", "reboot -d", "ls", "savecore");

        assertThat(run.out())
                .contains("       Dump device: none (dumps disabled)\n")
                .contains("skipping system dump - no dump device configured\n");
        assertThat(run.err()).startsWith("savecore: ");
        assertThat(run.status()).isEqualTo(ExitStatus.FAILURE);
    }

    @OnEveryArch
    void shouldDumpAMachineWithoutMemoryForAThread(Arch arch) throws IOException {
        Path greedy = crash.resolve("greedy.c");
        Files.writeString(
                greedy,
                """
                #include <sys/kmem.h>
                int main(void) {
                    for (int size = 1 << 16; size >= 1 << 10; size /= 2)
                        while (kmem_alloc(size, KM_NOSLEEP) != NULL) {}
                    return 0;
                }
                """);
        Cli run = shell(arch, Cli.runFile(greedy), JOB, "kill %1", "reboot -d", JOB + "say up");

        assertThat(run.err()).contains(" waits for memory for a thread's stack\n");
        assertThat(run.out())
                .containsSubsequence(": forced crash dump initiated", "genunix:console_thread+")
                .endsWith("up\n");
        assertThat(names()).containsExactly("bounds", "unix.0", "vmcore.0");
    }

    @OnEveryArch
    void shouldDumpAMachineThatHangs(Arch arch) throws IOException {
        String script = "%sstick\nps\n%ssay no\nreboot -d\n%ssay up".formatted(JOB, JOB, JOB);
        Cli run = Cli.run(arguments(arch, script, "--timeout", "0.2"));

        assertThat(run.err())
                .startsWith("the machine hangs: nothing could interrupt what runs\n")
                .contains("the machine hangs; reboot starts it again, ");
        assertThat(run.out())
                .containsSubsequence(": forced crash dump initiated", "job:construct+", "job:main+")
                .endsWith("up\n")
                .doesNotContain("no\n");
        assertThat(names()).containsExactly("bounds", "unix.0", "vmcore.0");
    }
}
