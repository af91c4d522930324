package org.kheap.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kheap.machine.Arch;
import org.kheap.machine.GuestText;
import org.kheap.machine.elf.ElfObject;
import org.kheap.machine.testing.OnEveryArch;

/** Crash dumps of the real machines, as users get them. */
@ExtendWith(EnginesAreClosed.class)
class CrashDumpTest {
    /** Type of the note with register windows. */
    private static final int WINDOWS = 0x6b68_000a;

    @TempDir Path directory;

    private static Cli run(Arch arch, Path dumps, String... more) {
        List<String> arguments =
                new ArrayList<>(
                        List.of("run", "-m", arch.name(), "--memory=8M", "--dump=" + dumps));
        arguments.addAll(Arrays.asList(more));
        return Cli.run(arguments.toArray(String[]::new));
    }

    private static Cli panic(Arch arch, Path dumps, String... more) {
        String[] arguments = Arrays.copyOf(more, more.length + 1);
        arguments[more.length] = Cli.gallery("use-after-free");
        Cli run = run(arch, dumps, arguments);
        assertThat(run.status()).as(run.err()).isEqualTo(ExitStatus.PANIC);
        return run;
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static void checkSame(Path expected, Path actual, String... names) {
        for (String name : names) {
            assertThat(actual.resolve(name)).hasSameBinaryContentAs(expected.resolve(name));
        }
    }

    @OnEveryArch
    void shouldSaveTheSameDumpForTheSameSeed(Arch arch) throws Exception {
        Path pair = directory.resolve("pair");
        Path compressed = directory.resolve("compressed");
        Path again = directory.resolve("again");
        Path other = directory.resolve("other");
        panic(arch, pair);
        panic(arch, compressed, "--compress");
        panic(arch, again, "--compress");
        panic(arch, other, "--seed=2");

        checkSame(compressed, again, "vmdump.0");
        checkSame(pair, other, "unix.0");
        assertThat(Files.mismatch(pair.resolve("vmcore.0"), other.resolve("vmcore.0")))
                .isNotNegative();

        Cli expanded = Cli.run("savecore", "-f", compressed.resolve("vmdump.0").toString());
        assertThat(expanded.status()).as(expanded.err()).isZero();
        assertThat(names(compressed)).containsExactly("bounds", "unix.0", "vmcore.0", "vmdump.0");
        checkSame(pair, compressed, "unix.0", "vmcore.0");
    }

    @OnEveryArch
    void shouldSaveTheSameDumpOfThreadsOnSeveralCpus(Arch arch) throws Exception {
        String[] options = {"--dump-always", "--cpus=4", Cli.scenario("threads"), "--", "churn"};
        Path first = directory.resolve("first");
        Path second = directory.resolve("second");

        assertThat(run(arch, first, options).status()).isEqualTo(ExitStatus.CLEAN);
        assertThat(run(arch, second, options).status()).isEqualTo(ExitStatus.CLEAN);

        checkSame(first, second, "unix.0", "vmcore.0");
    }

    @Test
    void shouldSayWhatWasSavedAndHowToOpenIt() {
        Cli run = panic(Arch.AMD64, directory);

        assertThat(run.err())
                .isEqualTo(
                        """
                        kheap: crash dump saved: %1$s/unix.0 %1$s/vmcore.0
                        kheap: open it with: kheap mdb %1$s/unix.0 %1$s/vmcore.0
                        """
                                .formatted(directory));
    }

    @OnEveryArch
    void shouldDumpAKernelThatHasGivenAwayItsOwnData(Arch arch) throws Exception {
        Path source = directory.resolve("generous.c");
        Files.writeString(
                source,
                """
                #include <sys/types.h>
                #include <vm/seg_kmem.h>
                #define PAGE ((uintptr_t)8192)
                extern char cpus[], idle_threads[];
                int main(void)
                {
                    uintptr_t from = (uintptr_t)idle_threads & -PAGE;
                    uintptr_t to = ((uintptr_t)cpus & -PAGE) + PAGE;
                    segkmem_free(heap_arena, (void *)from, to - from);
                }
                """);

        Cli run = run(arch, directory, "--cpus=2", source.toString());

        assertThat(run.status()).as(run.err()).isEqualTo(ExitStatus.PANIC);
        assertThat(run.out()).contains("bad free", "dump succeeded");
        assertThat(names(directory)).contains("unix.0", "vmcore.0");
    }

    @Test
    @EnabledIfSystemProperty(named = "sun.jnu.encoding", matches = "UTF-8")
    void shouldKeepNamesOfAllAlphabetsAndQuoteThemForAShell() throws Exception {
        Path source = directory.resolve("Überlauf des Jägers.c");
        Files.writeString(
                source,
                """
                #include <sys/cmn_err.h>
                static void größe(void) { panic("zu groß"); }
                int main(void) { größe(); }
                """);

        Cli run = run(Arch.AMD64, directory.resolve("it's"), source.toString(), "--", "für");

        assertThat(run.out())
                .contains(": zu groß\n")
                .contains(" Überlauf des Jägers:größe+", "  Überlauf des Jägers.c:2\n");
        String saved = directory + "/it's/";
        String quoted = "'" + directory + "/it'\\''s/";
        assertThat(run.err())
                .contains("saved: %1$sunix.0 %1$svmcore.0\n".formatted(saved))
                .contains("kheap mdb %1$sunix.0' %1$svmcore.0'\n".formatted(quoted));
        assertThat(Files.readString(Path.of(saved, "unix.0"), ISO_8859_1))
                .contains(GuestText.of(".Überlauf des Jägers.text\0"), GuestText.of("größe\0"));
        assertThat(Files.readString(Path.of(saved, "vmcore.0"), ISO_8859_1))
                .contains(GuestText.of("Überlauf des Jägers für\0")) // in NT_PRPSINFO
                .contains(GuestText.of("genunix\0Überlauf des Jägers\0")) // modules
                .contains(GuestText.of("zu groß\0")); // the panic string
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "a/unix.0 | a/unix.0",
                "x_1/a+b,c:d@e%-.0 | x_1/a+b,c:d@e%-.0",
                "-v/unix.0 | ./-v/unix.0",
                "a b | 'a b'",
                "$HOME | '$HOME'",
                "~/x | '~/x'",
                "it's | 'it'\\''s'"
            })
    void shouldQuoteWhatAShellWouldTouch(String file, String argument) {
        assertThat(CrashDumps.quoted(Path.of(file))).isEqualTo(argument);
    }

    @Test
    void shouldSayHowToExpandACompressedDump() {
        Cli run = panic(Arch.AMD64, directory, "--compress");

        assertThat(run.err())
                .isEqualTo(
                        """
                        kheap: crash dump saved: %1$s/vmdump.0
                        kheap: expand it with: kheap savecore -vf %1$s/vmdump.0
                        """
                                .formatted(directory));
    }

    @Test
    void shouldSpeakAsSavecoreIfAsked() {
        panic(Arch.SPARC, directory, "--compress");
        Path other = directory.resolve("other");

        Cli expanded = Cli.run("savecore", "-vf", directory + "/vmdump.0", other.toString());

        assertThat(expanded.err())
                .startsWith("System dump time: ")
                .contains(
                        "Constructing namelist %s/unix.0\n".formatted(other),
                        "Constructing corefile %s/vmcore.0\n".formatted(other),
                        "\r100% done: ",
                        " pages saved\n",
                        "kheap: crash dump saved: %1$s/unix.0 %1$s/vmcore.0\n".formatted(other));
        assertThat(expanded.out()).isEmpty();
    }

    /** A watchdog resets sparc machines that cannot even save a trap. */
    @Test
    void shouldSayThatAKernelCouldNotDump() throws IOException {
        String dump = "--dump=" + directory;
        String file = Cli.gallery("stack-overflow");

        Cli dead = Cli.run("run", "-m", "sparc", dump, file);

        assertThat(dead.err()).contains("no crash dump was saved: the kernel died before");
        assertThat(names(directory)).isEmpty();

        Cli nevertheless = Cli.run("run", "-m", "sparc", dump, "--dump-always", file);

        assertThat(nevertheless.err()).contains("crash dump saved: " + directory);
        assertThat(names(directory)).containsExactly("bounds", "unix.0", "vmcore.0");
    }

    /** Nowhere else is the stack to be found that a stack overflow leaves on sparcv9. */
    @Test
    void shouldKeepRegisterWindowsThatHaveNoPlaceOnTheStack() throws Exception {
        Cli run =
                Cli.run(
                        "run",
                        "-m",
                        "sparcv9",
                        "--dump=" + directory,
                        Cli.gallery("stack-overflow"));

        byte[] core = Files.readAllBytes(directory.resolve("vmcore.0"));
        ElfObject file = ElfObject.parse(core, "vmcore.0");
        ByteBuffer notes = file.contents(file.segments().get(0));
        List<Long> windows = words(notes, WINDOWS);

        assertThat(windows).isNotEmpty();
        assertThat(windows.size() % 17).isZero();
        assertThat(run.out()).contains("%016x".formatted(windows.get(0)));
        assertThat(windows.get(17))
                .as("%%sp of the caller is its callee's %%fp")
                .isEqualTo(windows.get(1 + 14));
    }

    /** The 64-bit words of the note of a type. */
    private static List<Long> words(ByteBuffer notes, int type) {
        List<Long> words = new ArrayList<>();
        while (notes.remaining() >= 12) {
            int name = notes.getInt() + 3 & -4;
            int size = notes.getInt();
            boolean wanted = notes.getInt() == type;
            notes.position(notes.position() + name);
            for (int i = 0; wanted && i < size; i += 8) {
                words.add(notes.getLong(notes.position() + i));
            }
            notes.position(notes.position() + (size + 3 & -4));
        }
        return words;
    }

    @Test
    void shouldTellHowToGetADump() {
        Cli run = Cli.run("run", Cli.gallery("use-after-free"));

        assertThat(run.err()).isEqualTo("kheap: no crash dump was saved; --dump=DIR saves one\n");
    }

    @Test
    void shouldRefuseInASentence() throws Exception {
        Path text = Files.writeString(directory.resolve("text"), "no dump, but long enough");
        Path missing = directory.resolve("vmdump.7");
        String file = Cli.gallery("use-after-free");

        checkRefused("no crash dump in " + text, "savecore", "-f", text.toString());
        checkRefused("no such file: " + missing, "savecore", "-f", missing.toString());
        checkRefused("--file", "savecore");
        checkRefused("--compress goes with --dump=DIR", "run", "--compress", file);
        checkRefused("--dump-always goes with --dump=DIR", "run", "--dump-always", file);
        checkRefused("no crash dump was saved in " + text, "run", "--dump=" + text, file);
    }

    private static void checkRefused(String sentence, String... arguments) {
        Cli run = Cli.run(arguments);

        assertThat(run.status()).isEqualTo(ExitStatus.FAILURE);
        assertThat(run.err()).contains("kheap: ", sentence).doesNotContain("Exception", "\tat ");
    }

    @Test
    void shouldRefuseDamagedDumpsInASentence() throws Exception {
        panic(Arch.I386, directory, "--compress");
        Path file = directory.resolve("vmdump.0");
        byte[] good = Files.readAllBytes(file);

        for (int at = 0; at < good.length; at += good.length / 12) {
            Files.write(file, Arrays.copyOf(good, at));
            checkRefused(file.toString(), "savecore", "-f", file.toString());
        }
        assertThat(names(directory)).containsExactly("bounds", "vmdump.0");
    }
}
