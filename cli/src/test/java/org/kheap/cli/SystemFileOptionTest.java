package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

/** {@code kheap run --system}: what files say reaches the kernel, in their order. */
@ExtendWith(EnginesAreClosed.class)
class SystemFileOptionTest {
    /** Prints two tunables as the booted kernel has them. */
    private static final String SHOW =
            """
            #include <sys/cmn_err.h>
            extern int kmem_flags;
            extern size_t kmem_content_maxsave;
            int
            main(int argc, char **argv)
            {
            \tprintf("%x %lx\\n", kmem_flags, (unsigned long)kmem_content_maxsave);
            \treturn (0);
            }
            """;

    @TempDir Path directory;

    private String file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text).toString();
    }

    private Cli show(Arch arch, String... options) throws IOException {
        String[] arguments = new String[options.length + 4];
        arguments[0] = "run";
        arguments[1] = "--machine";
        arguments[2] = arch.name();
        System.arraycopy(options, 0, arguments, 3, options.length);
        arguments[arguments.length - 1] = file("show.c", SHOW);
        return Cli.run(arguments);
    }

    @OnEveryArch
    void shouldApplyFilesInOrderAndTheOptionLast(Arch arch) throws IOException {
        String first =
                file(
                        "first",
                        """
                        * without the checks that write
                        set kmem_flags & ~0x6
                        set genunix:kmem_content_maxsave|0x3

                        # and of the 256 bytes, 64
                        SET unix:kmem_content_maxsave = 0100
                        """);
        String second = file("second", "set kmem_flags|0x4\n");

        assertThat(show(arch, "--system", first).out()).isEqualTo("9 40\n");
        assertThat(show(arch, "--system", first, "--system=" + second).out()).isEqualTo("d 40\n");
        assertThat(show(arch, "--set", "kmem_flags=1", "--system", second).out())
                .isEqualTo("1 100\n");
        assertThat(
                        show(arch, "--set=kmem_flags|0x2", "--system=" + first, "--system", second)
                                .out())
                .isEqualTo("f 40\n");
    }

    @Test
    void shouldSayOnceThatADirectiveHasNothingToActOn() throws IOException {
        String name =
                file(
                        "system",
                        """
                        rootdev: /pseudo/md@0:0,0,blk
                        forceload: drv/sd
                        set kmem_flags=0
                        forceload:drv/pci
                        """);

        Cli run = Cli.run("run", "--machine=all", "--system", name, file("show.c", SHOW));

        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("[sparcv9]\n0 100\n");
        assertThat(run.err().lines())
                .containsExactly(
                        "kheap: nothing here for it to act on: directive=rootdev: file=%s line=1"
                                .formatted(name),
                        "kheap: nothing here for it to act on: directive=forceload: file=%s line=2,4"
                                .formatted(name));
    }

    @Test
    void shouldListAllMistakesAndRunNothing() throws IOException {
        String one = file("one", "set kmem_flag=1\nset kmem_panic=many\n");
        String two = file("two", "set kmem_flags=1\nhello\n");

        Cli run = show(Arch.AMD64, "--system", one, "--system", two, "--set", "vmem_mtbf=-x");

        assertThat(run.status()).isEqualTo(ExitStatus.FAILURE);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines())
                .hasSize(5)
                .last()
                .isEqualTo("kheap: nothing was run: problems=4");
    }

    /** What fits a word of one machine need not fit that of another. */
    @Test
    void shouldHoldValuesToTheWordOfEachMachine() throws IOException {
        String name = file("system", "set kmem_minfirewall=0x100000000\n");

        assertThat(show(Arch.AMD64, "--system", name).status()).isZero();
        assertThat(show(Arch.SPARC, "--system", name).err())
                .contains("value out of range: tunable=kmem_minfirewall")
                .contains("type=size_t machine=sparc file=", "line=1; at most 0xffffffff fits");
        assertThat(Cli.run("run", "-m", "all", "--system", name, file("s.c", SHOW)).err())
                .contains("machine=i386");
    }
}
