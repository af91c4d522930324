package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

/** {@code kheap mdb} with scripts, on real dumps. */
class MdbCommandTest {
    private static final String FLAGS = "kmem_flags:\nkmem_flags:     f\n";

    @RegisterExtension private final AtHome user = new AtHome();
    @TempDir private Path directory;

    private static Path unix(Arch arch) {
        return TourDumps.folder(arch).resolve("unix.0");
    }

    private static Path vmcore(Arch arch) {
        return TourDumps.folder(arch).resolve("vmcore.0");
    }

    private static Cli mdb(Object... arguments) {
        List<String> words = new ArrayList<>(List.of("mdb"));
        for (Object argument : arguments) {
            words.add(argument.toString());
        }
        return Cli.run(words.toArray(String[]::new));
    }

    private static Cli onSparc(Object... options) {
        List<Object> words = new ArrayList<>(List.of(options));
        words.add(unix(Arch.SPARC));
        words.add(vmcore(Arch.SPARC));
        return mdb(words.toArray());
    }

    @OnEveryArch
    void shouldRunCommandsOnADump(Arch arch) {
        Cli run = mdb("-e", "kmem_flags/X", "-e", "1=D", unix(arch), vmcore(arch));

        assertThat(run).isEqualTo(new Cli(0, FLAGS + " ".repeat(16) + "1\n", ""));
    }

    @OnEveryArch
    void shouldRunCommandsFromStandardInput(Arch arch) {
        user.type("kmem_flags/X", "::bogus", "", "1=D", "$q", "2=D");

        assertThat(mdb(vmcore(arch), unix(arch)))
                .isEqualTo(
                        new Cli(
                                0,
                                FLAGS + " ".repeat(16) + "1\n",
                                "mdb: invalid command '::bogus': unknown dcmd name\n"));
    }

    @Test
    void shouldFailWithTheFirstCommandThatDoes() {
        assertThat(onSparc("-e", "1=D", "-e", "nothing/X", "-e", "2=D"))
                .isEqualTo(
                        new Cli(
                                1,
                                " ".repeat(16) + "1\n",
                                "mdb: failed to dereference symbol: unknown symbol name\n"));
        assertThat(onSparc("-e", "$q", "-e", "2=D")).isEqualTo(new Cli(0, "", ""));
    }

    @Test
    void shouldFailIfACommandFindsWhatItLooksFor() {
        assertThat(onSparc("-e", "::kmem_verify", "-e", "1=D").status()).isEqualTo(1);
        assertThat(onSparc("-e", "::kmem_verify", "-e", "1=D").out()).endsWith("1\n");
        assertThat(onSparc("-e", "::status").status()).isZero();

        user.type("::kmem_verify");
        assertThat(onSparc().status()).isZero();
    }

    @Test
    void shouldFindTheSymbolsOfACore() {
        assertThat(mdb("-e", "kmem_flags/X", vmcore(Arch.I386))).isEqualTo(new Cli(0, FLAGS, ""));
    }

    @Test
    void shouldOpenACoreAlone() throws IOException {
        Path core = directory.resolve("vmcore.7");
        Files.copy(vmcore(Arch.AMD64), core);

        assertThat(mdb("-e", "1=D", core))
                .isEqualTo(
                        new Cli(
                                0,
                                " ".repeat(16) + "1\n",
                                "mdb: vmcore.7: opened without symbols: no symbol file was"
                                        + " named\n"));
    }

    @Test
    void shouldRefuseWhatIsNoDump() throws IOException {
        Path text = user.write("text", "no dump at all\n");
        Path none = directory.resolve("none");

        assertRefused("%s is not the core of a crash dump", text);
        assertRefused("%s is not the core of a crash dump", unix(Arch.SPARC));
        assertRefused("%s is no regular file", directory);
        assertRefused("cannot read %1$s: no such file: %1$s", none);
        assertRefused("there is no crash dump of that number: vmcore.987654321", "987654321");
    }

    private static void assertRefused(String message, Object operand) {
        assertThat(mdb("-e", "1=D", operand))
                .isEqualTo(new Cli(1, "", "mdb: " + message.formatted(operand) + "\n"));
    }

    @Test
    void shouldTellThatTheFilesAreNoPair() {
        Cli run = mdb("-e", "1=D", unix(Arch.SPARC), vmcore(Arch.AMD64));

        assertThat(run.status()).isZero();
        assertThat(run.out()).isEqualTo(" ".repeat(16) + "1\n");
        assertThat(run.err())
                .isEqualTo(
                        "mdb: unix.0: it is of sparc, and vmcore.0 of amd64: opened without"
                                + " symbols\n");
    }

    @Test
    void shouldTellThatACoreIsCutShort() throws IOException {
        Path core = directory.resolve("vmcore.0");
        Files.copy(vmcore(Arch.SPARC), core);
        try (RandomAccessFile file = new RandomAccessFile(core.toFile(), "rw")) {
            file.setLength(file.length() - 4);
        }

        Cli run = mdb("-e", "kmem_flags/X", unix(Arch.SPARC), core);

        assertThat(run)
                .isEqualTo(
                        new Cli(
                                0,
                                FLAGS,
                                "mdb: vmcore.0: it is cut short: 4 bytes of memory are"
                                        + " missing\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"-S", "-x", "-o nothing", "-s xyz", "-e", "a b c", "--json=yes", "-w=1 0"})
    void shouldRefuseWhatItIsNotTold(String arguments) {
        Cli run = mdb((Object[]) arguments.split(" "));

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("kheap: ").endsWith("\nTry kheap mdb --help\n");
    }

    @Test
    void shouldSayThatThereIsNoLiveKernel() {
        assertThat(mdb("-k").status()).isEqualTo(1);
        assertThat(mdb("-k").err()).startsWith("mdb: there is no live kernel here: ");
    }

    @Test
    void shouldSayThatADumpCannotBeWritten() {
        Cli run = onSparc("-w", "-e", "kmem_flags/W 0");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .isEqualTo(
                        """
                        mdb: vmcore.0: a crash dump cannot be written to
                        mdb: failed to write 0 at address 0x%x: a dump cannot be written to
                        """
                                .formatted(flags()));
    }

    private static long flags() {
        return Long.parseLong(onSparc("-e", "kmem_flags=X").out().strip(), 16);
    }

    @Test
    void shouldPrintForPrograms() {
        assertThat(onSparc("--json", "-e", "kmem_flags/X"))
                .isEqualTo(
                        new Cli(
                                0,
                                """
                                {"kind":"text","text":"kmem_flags:"}
                                {"kind":"text","text":"kmem_flags:     f"}
                                """,
                                ""));
    }

    @OnEveryArch
    void shouldPrintTablesForPrograms(Arch arch) {
        Cli run = mdb("--json", "-e", "::kmem_cache", vmcore(arch));

        assertThat(run.out().lines())
                .isNotEmpty()
                .allMatch(line -> line.startsWith("{\"kind\":\"kmem_cache\",\"addr\":\"0x"))
                .anyMatch(line -> line.contains("\"name\":\"kmem_alloc_64\""));
    }

    @Test
    void shouldSetTheDistanceOfSymbols() {
        assertThat(onSparc("-e", "kmem_flags+0x10=p").out()).doesNotContain("kmem_flags");
        assertThat(onSparc("-s", "7fffffff", "-e", "kmem_alloc+0x10=p").out())
                .isEqualTo(" ".repeat(16) + "kmem_alloc+0x10\n");
        assertThat(onSparc("-s", "20", "-e", "$s").out())
                .isEqualTo("symbol matching distance = 20 (absolute mode)\n");
    }

    @Test
    void shouldFindMacros() throws IOException {
        user.write(".kheap/macros/lab", "./X\n");
        Path mine = user.write("mine/lab", "./D\n").getParent();

        assertThat(onSparc("-e", "kmem_flags$<lab").out()).isEqualTo(FLAGS);
        assertThat(onSparc("-I", "/none:" + mine, "-e", "kmem_flags$<lab").out())
                .isEqualTo("kmem_flags:\nkmem_flags:     15\n");
    }

    @Test
    void shouldReadTheStartFile() throws IOException {
        user.write(".mdbrc", "0t10$d\nnothing/X\n");

        assertThat(onSparc("-e", "$d"))
                .isEqualTo(
                        new Cli(
                                0,
                                "radix = 10 base ten\n",
                                "mdb: failed to dereference symbol: unknown symbol name\n"));
        assertThat(onSparc("-S", "-e", "$d").out()).isEqualTo("radix = 16 base ten\n");
    }

    @Test
    void shouldRepeatTheLastCommandIfAsked() {
        user.type("kmem_flags/X", "");
        assertThat(onSparc().out()).isEqualTo(FLAGS);

        user.type("1=D", "");
        assertThat(onSparc("-o", "repeatlast").out()).isEqualTo((" ".repeat(16) + "1\n").repeat(2));
        user.type("1=D", "");
        assertThat(onSparc("-o", "repeatlast", "+o", "repeatlast").out())
                .isEqualTo(" ".repeat(16) + "1\n");
    }

    @Test
    void shouldRunProgramsOfTheHost() {
        assertThat(onSparc("-e", "::echo one two ! wc -w").out().strip()).isEqualTo("2");
    }

    @Test
    void shouldLog() throws IOException {
        Path log = directory.resolve("log");
        user.type("::log -e " + log, "kmem_flags/X", "::log -d", "1=D");

        onSparc();

        assertThat(Files.readString(log)).isEqualTo("> kmem_flags/X\n" + FLAGS + "> ::log -d\n");
    }
}
