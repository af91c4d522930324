package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kheap.cli.toolchain.CompileException;
import org.kheap.kernel.boot.CompiledDefaults;
import org.kheap.kernel.boot.Tunable;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

/** The list of tunables against the variables of the kernel. */
class TunablesTest {
    @TempDir Path directory;

    /** Has a compiler compare the definitions of the kernel with these declarations. */
    private void compile(Arch arch, String declarations) throws Exception {
        Path definitions = GuestRun.GUEST.resolve("kernel/genunix_data.c");
        Path file = directory.resolve("declarations.c");
        Files.writeString(file, "#include \"%s\"\n%s".formatted(definitions, declarations));
        new GuestSources(GuestRun.HOME, talk -> {})
                .workload(
                        arch, List.of(file.toString()), List.of("-Werror"), false, warnings -> {});
    }

    private static String declarations(Function<Tunable, Tunable.Type> type) {
        return Tunable.ALL.stream()
                .map(tunable -> "extern %s %s;\n".formatted(type.apply(tunable), tunable.name()))
                .collect(Collectors.joining());
    }

    @OnEveryArch
    void shouldExistInTheKernelWithTheTypeClaimed(Arch arch) throws Exception {
        compile(arch, declarations(Tunable::type));
    }

    /** The test of the test: int is no size_t even where they are of one size. */
    @Test
    void shouldHaveTheCompilerCatchAWrongType() {
        assertThatThrownBy(() -> compile(Arch.I386, declarations(tunable -> Tunable.Type.SIZE)))
                .isInstanceOfSatisfying(
                        CompileException.class,
                        e ->
                                assertThat(e.diagnostics())
                                        .contains(
                                                "redeclaration of 'kmem_flags' with a different type"));
    }

    @OnEveryArch
    void shouldReadWhatTheKernelIsCompiledWith(Arch arch) {
        CompiledDefaults defaults = new CompiledDefaults(GuestRun.image(arch));

        assertThat(Tunable.ALL)
                .allSatisfy(tunable -> assertThat(defaults.of(tunable)).isNotNegative());
        assertThat(defaults.of(Tunable.named("kmem_flags").orElseThrow())).isEqualTo(0xf);
        assertThat(defaults.of(Tunable.named("kmem_content_maxsave").orElseThrow())).isEqualTo(256);
        assertThat(defaults.of(Tunable.named("kmem_mtbf").orElseThrow())).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "'kmem_flags                 int       0xf      checks'",
        "'kmem_lite_maxalign         size_t    0x400    largest'",
        "'kmem_mtbf                  uint32_t  0        '",
    })
    void shouldListThemWithTypeAndDefault(String row) {
        Cli run = Cli.run("tunables", "--machine", "sparc");

        assertThat(run.status()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out().lines()).hasSize(1 + Tunable.ALL.size());
        assertThat(run.out()).contains("\n" + row);
    }

    @Test
    void shouldListThemForAllMachines() throws IOException {
        assertThat(Cli.run("tunables", "--machine=all").out())
                .contains("[i386]\nTUNABLE", "[sparcv9]\nTUNABLE");
        assertThat(Cli.run("tunables", "-m", "vax").err()).contains("unknown machine: machine=vax");
    }
}
