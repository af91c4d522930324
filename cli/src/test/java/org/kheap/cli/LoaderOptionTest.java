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

/** {@code kheap run} with {@code --loader} and {@code --sysctl}. */
@ExtendWith(EnginesAreClosed.class)
class LoaderOptionTest {
    /** Prints what it was booted with, through functions that bring FreeBSD's module with them. */
    private static final String SHOW =
            """
            #include <sys/cmn_err.h>
            #include <sys/kernel.h>
            extern uint_t vm_memguard_divisor;
            extern int memguard_options;
            extern char vm_memguard_desc[];
            static int own = 1;
            SYSCTL_INT(_debug, OID_AUTO, own, CTLFLAG_RW, &own, 0, "Own");
            int
            main(int argc, char **argv)
            {
            \tprintf("%u %x %s %d\\n", vm_memguard_divisor, memguard_options, vm_memguard_desc, own);
            \treturn (0);
            }
            """;

    @TempDir Path directory;

    private String file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text).toString();
    }

    private Cli show(Arch arch, String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("run", "-m", arch.name()));
        arguments.addAll(List.of("--memory", "16M"));
        arguments.addAll(List.of(options));
        arguments.add(file("show.c", SHOW));
        return Cli.run(arguments.toArray(String[]::new));
    }

    @OnEveryArch
    void shouldBootWithTheFilesAndThenSetVariables(Arch arch) throws IOException {
        String first = file("first", "vm.memguard.divisor=5\nvm.memguard.desc=temp\n");
        String second = file("second", "vm.memguard.desc=\"tty console\"\n");

        Cli cli =
                show(
                        arch,
                        "--loader",
                        first,
                        "--loader",
                        second,
                        "--sysctl",
                        "vm.memguard.options=7",
                        "--sysctl=debug.own=-2");

        assertThat(cli.out()).isEqualTo("5 7 tty console -2\n");
        assertThat(cli.err()).isEqualTo("vm.memguard.options: 1 -> 7\ndebug.own: 1 -> -2\n");
        assertThat(cli.status()).isZero();
    }

    @Test
    void shouldRunNothingIfAVariableCannotBeSet() throws IOException {
        Cli cli =
                show(
                        Arch.AMD64,
                        "--sysctl=vm.memguard.optins=1",
                        "--sysctl=debug.own=x",
                        "--sysctl=vm.memguard.options=3");

        assertThat(cli.out()).isEmpty();
        assertThat(cli.err())
                .isEqualTo(
                        """
                        sysctl: unknown oid 'vm.memguard.optins'
                        sysctl: invalid integer 'x'
                        vm.memguard.options: 1 -> 3
                        kheap: nothing was run: problems=2
                        """);
        assertThat(cli.status()).isEqualTo(2);
    }

    @Test
    void shouldRunNothingIfAFileHasASyntaxError() throws IOException {
        String bad = file("loader.conf", "vm.memguard.divisor=5\nvm.memguard.desc=tty console\n");
        String missing = directory.resolve("missing").toString();

        Cli cli = show(Arch.AMD64, "--loader", bad, "--loader", missing);

        assertThat(cli.out()).isEmpty();
        assertThat(cli.err())
                .isEqualTo(
                        """
                        Warning: syntax error on file %s
                        vm.memguard.desc=tty console
                                             ^
                        kheap: not read any further: file=%s line=2
                        kheap: no such file: file=%s
                        kheap: nothing was run: problems=2
                        """,
                        bad, bad, missing);
        assertThat(cli.status()).isEqualTo(2);
    }

    @Test
    void shouldWantAValueForAVariable() throws IOException {
        Cli cli = show(Arch.AMD64, "--sysctl=vm.memguard.options", "--sysctl=-a", "--sysctl==1");

        assertThat(cli.err())
                .isEqualTo(
                        """
                        kheap: not NAME=VALUE: --sysctl=vm.memguard.options
                        kheap: not NAME=VALUE: --sysctl=-a
                        kheap: not NAME=VALUE: --sysctl==1
                        kheap: nothing was run: problems=3
                        """);
        assertThat(cli.status()).isEqualTo(2);
    }

    @Test
    void shouldMentionWhatLooksAsIfItWereMemguards() throws IOException {
        String strays =
                file(
                        "loader.conf",
                        """
                        vm.memguard.divsor=5
                        vm.memguard.minsize=5
                        something.else=5
                        """);

        Cli cli = show(Arch.AMD64, "--loader", strays);

        assertThat(cli.err())
                .isEqualTo(
                        """
                        kheap: no such tunable: variable=vm.memguard.divsor; did you mean vm.memguard.divisor?
                        kheap: not for the loader to set: variable=vm.memguard.minsize; sysctl can, if anything
                        """);
        assertThat(cli.out()).isEqualTo("10 1  1\n");
        assertThat(cli.status()).isZero();
    }

    @Test
    void shouldMentionValuesThatMemguardDoesNotTake() throws IOException {
        String refused =
                file(
                        "loader.conf",
                        """
                        vm.memguard.options="three"
                        vm.memguard.divisor="4294967296"
                        vm.memguard.canary=2
                        vm.memguard.placement="up"
                        vm.memguard.desc="temp"
                        vm.memguard.quarantine="1m"
                        """);

        Cli cli = show(Arch.AMD64, "--loader", refused);

        assertThat(cli.err())
                .isEqualTo(
                        """
                        kheap: not a value it can have: variable=vm.memguard.options value=three; it has its default
                        kheap: not a value it can have: variable=vm.memguard.divisor value=4294967296; it has its default
                        kheap: not a value it can have: variable=vm.memguard.canary value=2; it has its default
                        kheap: not a value it can have: variable=vm.memguard.placement value=up; it has its default
                        """);
        assertThat(cli.out()).isEqualTo("10 1 temp 1\n");
        assertThat(cli.status()).isZero();
    }
}
