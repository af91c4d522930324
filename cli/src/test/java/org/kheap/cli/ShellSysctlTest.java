package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

/** Variables of the kernel in {@code kheap shell}, and the files that give them values at each boot. */
@ExtendWith(EnginesAreClosed.class)
class ShellSysctlTest {
    @TempDir private Path directory;

    private Cli shell(Arch arch, List<String> options, String... commands) {
        List<String> arguments = new ArrayList<>(List.of("shell", "-m", arch.name()));
        arguments.addAll(List.of("--memory", "16M", "--crash", directory.toString()));
        arguments.addAll(options);
        arguments.addAll(List.of("-c", String.join("\n", commands)));
        return Cli.run(arguments.toArray(String[]::new));
    }

    @OnEveryArch
    void shouldReadItsFilesAtEachBoot(Arch arch) {
        Cli cli =
                shell(
                        arch,
                        List.of(),
                        "sysctl -n vm.memguard.divisor",
                        "echo 'vm.memguard.divisor=\"7\"' >> /boot/loader.conf",
                        "echo vm.memguard.options=3 > /etc/sysctl.conf",
                        "echo vm.memguard.foo=3 >> /etc/sysctl.conf",
                        "sysctl -e vm.memguard.divisor",
                        "reboot",
                        "sysctl -e vm.memguard.divisor vm.memguard.options",
                        "kenv",
                        "sysctl vm.memguard.none vm.memguard.nothing");

        assertThat(cli.out().lines().filter(line -> line.startsWith("vm.") || line.matches("\\d+")))
                .containsExactly(
                        "10",
                        "vm.memguard.divisor=10",
                        "vm.memguard.divisor=7",
                        "vm.memguard.options=3",
                        "vm.memguard.divisor=\"7\"");
        assertThat(cli.err())
                .isEqualTo(
                        """
                        vm.memguard.options: 1 -> 3
                        sysctl: unknown oid 'vm.memguard.foo' at line 2
                        sysctl: unknown oid 'vm.memguard.none'
                        sysctl: unknown oid 'vm.memguard.nothing'
                        """);
        assertThat(cli.status()).isEqualTo(2);
    }

    @Test
    void shouldPutTheOptionsIntoTheFiles() throws Exception {
        Path loader = Files.writeString(directory.resolve("l"), "vm.memguard.desc=tty\na='x\n");
        assertThat(shell(Arch.I386, List.of("--loader", loader.toString())).err())
                .startsWith("Warning: syntax error on file ")
                .contains("a='x\n  ^\nkheap: not read any further: file=" + loader + " line=2\n")
                .endsWith("kheap: nothing was run: problems=1\n");

        Files.writeString(loader, "vm.memguard.desc=tty\nvm.memguard.dsc=\"\"\n");
        Cli cli =
                shell(
                        Arch.I386,
                        List.of("--loader", loader.toString(), "--sysctl=vm.memguard.minsize=8"),
                        "cat /boot/loader.conf /etc/sysctl.conf",
                        "sysctl vm.memguard.desc vm.memguard.minsize");

        assertThat(cli.out())
                .isEqualTo(
                        """
                        vm.memguard.desc="tty"
                        vm.memguard.dsc=""
                        vm.memguard.minsize=8
                        vm.memguard.desc: tty
                        vm.memguard.minsize: 8
                        """);
        assertThat(cli.err())
                .isEqualTo(
                        """
                        WARNING: /boot/loader.conf: no such tunable: variable=vm.memguard.dsc; \
                        nothing in the kernel reads it
                        vm.memguard.minsize: 0 -> 8
                        """);
    }

    @Test
    void shouldNotStartWithAVariableThatCannotBeSet() {
        Cli cli = shell(Arch.AMD64, List.of("--sysctl=vm.memguard.minsize=x"), "uname");

        assertThat(cli.out()).isEmpty();
        assertThat(cli.err())
                .isEqualTo(
                        """
                        sysctl: invalid unsigned integer 'x' at line 1
                        kheap: nothing was run: problems=1
                        """);
        assertThat(cli.status()).isEqualTo(2);
    }

    /** The loader goes on at a syntax error with what it has read. */
    @Test
    void shouldBootWithWhatIsBeforeASyntaxError() {
        Cli cli =
                shell(
                        Arch.SPARCV9,
                        List.of(),
                        "echo vm.memguard.divisor=6 > /boot/loader.conf",
                        "echo vm.memguard.desc=tty console >> /boot/loader.conf",
                        "reboot",
                        "sysctl vm.memguard.divisor vm.memguard.desc",
                        "echo > /boot/kernel");

        assertThat(cli.out())
                .contains(
                        """
                        Warning: syntax error on file /boot/loader.conf
                        vm.memguard.desc=tty console
                                             ^
                        SunOS Release""")
                .endsWith("vm.memguard.divisor: 6\nvm.memguard.desc: \n");
        assertThat(cli.err())
                .isEqualTo(
                        "/boot/kernel: cannot create; only /etc/system, /boot/loader.conf,"
                                + " /etc/sysctl.conf can be written\n");
    }
}
