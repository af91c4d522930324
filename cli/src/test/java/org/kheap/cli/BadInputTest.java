package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kheap.emulator.unicorn.EngineMachine;
import org.kheap.kernel.boot.BootOptions;
import org.kheap.kernel.boot.Kernel;
import org.kheap.kernel.module.LoadException;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

/** Bad input gets a sentence with the facts on standard error, nothing on the other, and status 2. */
@ExtendWith(EnginesAreClosed.class)
class BadInputTest {
    private static final String GOOD = "int main(int argc, char **argv) { return 0; }\n";

    @TempDir Path directory;

    private String source(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text).toString();
    }

    private String good() throws IOException {
        return source("good.c", GOOD);
    }

    /** A real object for a machine. */
    private String object(Arch arch, String name, String text) throws IOException {
        byte[] bytes = RealObjects.compile(arch, Path.of(source(name + ".c", text)));
        return Files.write(directory.resolve(name + ".o"), bytes).toString();
    }

    private static Cli refuse(String... arguments) {
        Cli run = Cli.run(arguments);
        assertThat(run.status()).as(run.err()).isEqualTo(ExitStatus.FAILURE);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("kheap: ").doesNotContain("Exception", "\tat ", "null");
        return run;
    }

    private static void refuseWith(String sentence, String... arguments) {
        assertThat(refuse(arguments).err()).contains(sentence);
    }

    // Files

    @Test
    void shouldNameAMissingFile() {
        String file = directory.resolve("none.c").toString();

        refuseWith("kheap: no such file: file=" + file, "run", file);
    }

    @Test
    void shouldRefuseADirectory() {
        refuseWith("kheap: cannot read: file=" + directory, "run", directory.toString());
    }

    @Test
    void shouldNameAnUnreadableFile() throws IOException {
        Path file = Path.of(good());
        assertThat(file.toFile().setReadable(false)).isTrue();
        Assumptions.assumeFalse(Files.isReadable(file), "whoever runs this may read everything");

        refuseWith("kheap: cannot read: file=" + file, "run", file.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"good.txt", "good", "good.C", "good.s", "good.cc"})
    void shouldRefuseAnUnknownSuffix(String name) throws IOException {
        refuseWith(
                "neither C (.c), assembly (.S) nor an object (.o): file=",
                "run",
                source(name, GOOD));
    }

    @Test
    void shouldSurviveANameThatIsNoPath() {
        refuse("run", "a\0b.c");
    }

    @Test
    void shouldSurviveAnEmptyName() {
        refuse("run", "");
    }

    // Compiling and linking

    @OnEveryArch
    void shouldShowWhatTheCompilerSays(Arch arch) throws IOException {
        String file = source("bad.c", "int main(void) { return no_such; }\n");

        Cli run = refuse("run", "-m", arch.name(), file);

        assertThat(run.err())
                .contains("bad.c:1:25: error: use of undeclared identifier 'no_such'")
                .contains("kheap: does not compile: machine=" + arch);
    }

    @Test
    void shouldNameAnOptionThatIsNotForTheCompiler() throws IOException {
        refuseWith("option=--no-such-option", "run", "-X", "--no-such-option", good());
    }

    @Test
    void shouldShowWhatTheAssemblerSays() throws IOException {
        refuseWith("bad.S:1", "run", source("bad.S", "\tno_such_instruction\n"), good());
    }

    @OnEveryArch
    void shouldNameAnUndefinedSymbolAndItsFile(Arch arch) throws IOException {
        String file =
                source("lost.c", "void nowhere(void);\nint main(void) { nowhere(); return 0; }\n");

        assertThat(refuse("run", "-m", arch.name(), file).err()).contains("nowhere", "lost.c");
    }

    @OnEveryArch
    void shouldNameASymbolThatIsDefinedTwice(Arch arch) throws IOException {
        String first = source("first.c", "int same;\n" + GOOD);
        String second = source("second.c", "int same = 2;\n");

        assertThat(refuse("run", "-m", arch.name(), first, second).err())
                .contains("symbol defined twice: symbol=same", "first.c", "second.c");
    }

    @OnEveryArch
    void shouldMissMain(Arch arch) throws IOException {
        refuseWith("no main: module=lib", "run", "-m", arch.name(), source("lib.c", "int x;\n"));
    }

    // Objects

    @OnEveryArch
    void shouldRefuseAnObjectOfAnotherMachine(Arch arch) throws IOException {
        String file = object(arch, "object", GOOD);
        for (Arch other : Arch.ALL) {
            if (!other.equals(arch)) {
                assertThat(refuse("run", "-m", other.name(), file).err()).contains("object.o");
            }
        }
        assertThat(Cli.run("run", "-m", arch.name(), file).status()).isZero();
    }

    @OnEveryArch
    void shouldRefuseATruncatedObject(Arch arch) throws IOException {
        byte[] whole = Files.readAllBytes(Path.of(object(arch, "object", GOOD)));
        for (int length : new int[] {0, 1, 4, 16, 51, 52, 64, whole.length / 2, whole.length - 1}) {
            Path cut = directory.resolve("cut.o");
            Files.write(cut, Arrays.copyOf(whole, length));

            assertThat(refuse("run", "-m", arch.name(), cut.toString()).err())
                    .as("length=%d", length)
                    .contains("cut.o");
        }
    }

    @Test
    void shouldRefuseAnObjectThatIsNone() throws IOException {
        refuseWith("text.o", "run", source("text.o", "This is not an object. ".repeat(100)));
    }

    // Memory

    @OnEveryArch
    void shouldSayThatMemoryIsTooSmallForAWorkload(Arch arch) throws IOException {
        String file = source("large.c", "char large[4 << 20];\n" + GOOD);

        assertThat(refuse("run", "--memory=1M", "-m", arch.name(), file).err())
                .contains("kheap: not enough memory");
        for (String amount : List.of("2M", "3M")) {
            assertThat(refuse("run", "--memory=" + amount, "-m", arch.name(), file).err())
                    .contains("kheap: not enough memory to load a module: module=large");
        }
        assertThat(Cli.run("run", "--memory=6M", "-m", arch.name(), file).status()).isZero();
    }

    @OnEveryArch
    void shouldSayThatMemoryIsTooSmallForAStack(Arch arch) throws IOException {
        String setting = "--set=default_stksize=0x200000";

        refuseWith(
                "not enough memory for a thread: default_stksize=2097152",
                "run",
                "--memory=2M",
                setting,
                "-m",
                arch.name(),
                good());
    }

    /** Below the least amount that the command accepts, a kernel boots or says what it lacks. */
    @OnEveryArch
    void shouldBootOrRefuseWithAnyAmountOfMemory(Arch arch) {
        for (long pages = 40; pages <= 140; pages += 5) {
            try (EngineMachine machine = EngineMachine.create(arch, pages << arch.pageShift(), 1)) {
                Kernel.boot(machine, GuestRun.image(arch), BootOptions.DEFAULT, bytes -> {});
            } catch (LoadException e) {
                assertThat(e.getMessage()).contains("not enough memory");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, too little memory: --memory=1 least=1M",
        "1023K, too little memory",
        "1T, too much memory: --memory=1T machine=amd64 most=512G",
        "8192T, too much memory",
        "9000000T, not an amount of memory: --memory=9000000T",
        "99999999999999999999, not an amount of memory",
        "-64M, not an amount of memory",
        "0, not an amount of memory",
        "M, not an amount of memory",
        "64X, not an amount of memory",
        "64MB, not an amount of memory",
        "1.5G, not an amount of memory",
        "'', not an amount of memory",
        "lots, not an amount of memory",
    })
    void shouldRefuseAnAmountOfMemory(String amount, String sentence) throws IOException {
        refuseWith("kheap: " + sentence, "run", "--memory=" + amount, good());
    }

    @Test
    void shouldRefuseMoreMemoryThanAMachineCanAddress() throws IOException {
        refuseWith("machine=i386 most=64G", "run", "--memory=65G", "--machine=all", good());
    }

    // Options

    @ParameterizedTest
    @CsvSource({
        "kmem_flag=1, unknown tunable: tunable=kmem_flag; did you mean kmem_flags?",
        "KMEM_PANIC=1, unknown tunable: tunable=KMEM_PANIC; did you mean kmem_panic?",
        "zfs_arc_max=1, unknown tunable: tunable=zfs_arc_max; this kernel has no such variable to set",
        "default_stacksize=1, did you mean default_stksize?",
        "=1, unknown tunable: tunable=",
        "kmem_flags, no value: tunable=kmem_flags; write kmem_flags=VALUE",
        "kmem_flags=, no value: tunable=kmem_flags",
        "kmem_flags=many, not a number: tunable=kmem_flags value=many; write decimal",
        "kmem_flags=1=2, not a number: tunable=kmem_flags value=1=2",
        "kmem_flags=0x, not a number: tunable=kmem_flags value=0x",
        "kmem_flags=0x1ffffffff, value out of range: tunable=kmem_flags value=0x1ffffffff type=int",
        "kmem:kmem_flags=1, no such module: module=kmem; the kernel's tunables are in unix and",
        "default_stksize=0, not enough memory for a thread: default_stksize=0",
        "default_stksize=-1, not enough memory for a thread: default_stksize=",
        "default_stksize=0x40000000, not enough memory for a thread: default_stksize=1073741824",
    })
    void shouldRefuseATunable(String setting, String sentence) throws IOException {
        refuseWith(sentence, "run", "--set", setting, good());
    }

    /** The file has one of them in its second line. */
    @ParameterizedTest
    @CsvSource({
        "set kmem_flag=1, 'unknown tunable: tunable=kmem_flag @; did you mean kmem_flags?'",
        "set kmem_flags, 'no value: tunable=kmem_flags @; write kmem_flags=VALUE'",
        "set kmem_flags=many, 'not a number: tunable=kmem_flags value=many @; write decimal'",
        "set kmem_flags=08, 'not a number: tunable=kmem_flags value=08 @'",
        "set kmem_flags=1 # one, 'not a number: tunable=kmem_flags value=1 # one @'",
        "set kmem_mtbf=4294967296, 'value=4294967296 type=uint32_t machine=amd64 @; at most 0xffff'",
        "set kmem:kmem_flags=1, 'no such module: module=kmem @'",
        "set, 'unknown tunable: tunable= @'",
        "sett kmem_flags=1, 'unknown directive: directive=sett @; did you mean set?'",
        "kmem_flags=1, 'directive=kmem_flags=1 @; did you mean set kmem_flags = 0x1?'",
        "hello world, 'unknown directive: directive=hello @; write set NAME=VALUE'",
        "forceloat: drv/sd, 'directive=forceloat: @; did you mean forceload:?'",
    })
    void shouldRefuseALineOfASystemFile(String line, String sentence) throws IOException {
        String file = source("system", "* a file with a mistake\n" + line + "\n");

        refuseWith(
                sentence.replace("@", "file=" + file + " line=2"), "run", "--system", file, good());
    }

    @Test
    void shouldRefuseASystemFileThatCannotBeRead() throws IOException {
        String none = directory.resolve("none").toString();
        String large = source("large", "*".repeat((1 << 20) + 1));

        refuseWith("no such file: file=" + none, "run", "--system", none, good());
        refuseWith("cannot read: file=" + directory, "run", "--system=" + directory, good());
        refuseWith("too large for a file of settings: file=", "run", "--system", large, good());
        refuse("run", "--system", "", good());
        refuse("run", "--system", "a\0b", good());
    }

    @ParameterizedTest
    @CsvSource({
        "amd46, unknown machine: machine=amd46; did you mean amd64?",
        "sparcv8, did you mean sparcv9?",
        "x386, did you mean i386?",
        "al, did you mean all?",
        "'', unknown machine: machine=;",
        "powerpc64, 'machine=powerpc64; there are i386, amd64, sparc, sparcv9, all'",
    })
    void shouldRefuseAMachine(String machine, String sentence) throws IOException {
        refuseWith(sentence, "run", "--machine=" + machine, good());
    }

    @OnEveryArch
    void shouldRefuseMoreArgumentsThanTheStackHolds(Arch arch) throws IOException {
        for (String setting : List.of("default_stksize=0x2000", "default_stksize=0x20000")) {
            Cli run =
                    refuse(
                            "run",
                            "--set",
                            setting,
                            "-m",
                            arch.name(),
                            good(),
                            "--",
                            "x".repeat(70_000));

            assertThat(run.err()).contains("kheap: arguments take more than half of the stack: ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "NaN", "Infinity", "1e300", "soon", ""})
    void shouldRefuseATimeLimit(String seconds) throws IOException {
        assertThat(refuse("run", "--timeout=" + seconds, good()).err()).contains("timeout");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "1.5", "99999999999999999999", ""})
    void shouldRefuseASeed(String seed) throws IOException {
        assertThat(refuse("run", "--seed=" + seed, good()).err()).contains("--seed");
    }

    @Test
    void shouldRefuseAnUnknownOptionAndCommand() throws IOException {
        assertThat(refuse("run", "--memry=64M", good()).err())
                .contains("--memry", "--memory", "Try kheap run --help");
        assertThat(refuse("walk").err()).contains("walk", "Try kheap --help");
        assertThat(refuse("doctor", "--now").err()).contains("--now");
        assertThat(refuse("run").err()).contains("FILE");
        assertThat(refuse("run", "--").err()).contains("FILE");
        assertThat(refuse("run", "--memory").err()).contains("--memory");
    }

    @Test
    void shouldShowUsageOnStandardErrorWithoutArguments() {
        for (String[] arguments : new String[][] {{}, {"--", "run"}}) {
            Cli run = Cli.run(arguments);

            assertThat(run.status()).isEqualTo(ExitStatus.FAILURE);
            assertThat(run.out()).isEmpty();
            assertThat(run.err()).contains("Usage: kheap", "run", "doctor");
        }
    }
}
