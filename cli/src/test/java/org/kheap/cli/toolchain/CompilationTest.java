package org.kheap.cli.toolchain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompilationTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "-DNDEBUG",
                "-DSIZE=12",
                "-USIZE",
                "-Iheaders",
                "-O",
                "-O2",
                "-g",
                "-g0",
                "-W",
                "-Werror",
                "-std=c11",
                "-fno-inline",
                "-mno-sse4"
            })
    void shouldPassOnOptionsOfALanguageAndItsCode(String option) {
        assertThat(with(option).arguments()).contains(option);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "x.c",
                "-o",
                "-ofile",
                "-E",
                "-S",
                "-MD",
                "-I",
                "-D",
                "-include",
                "@file",
                "-Xclang",
                "-mllvm",
                "-fplugin=x.so",
                "-fpass-plugin=x.so",
                "-fsyntax-only",
                "-Wl,-x",
                "-Wp,-MD,x",
                "-Wa,-x",
                "--version"
            })
    void shouldRefuseOtherOptions(String option) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> with(option))
                .withMessage("not an option for the compiler: option=" + option);
    }

    @Test
    void shouldLetTheUserOverrideTheUsualOptions() {
        assertThat(with("-O2").arguments()).containsSubsequence("-O0", "-O2");
    }

    private static Compilation with(String option) {
        return new Compilation(
                Path.of("/work"),
                "x.c",
                GuestTarget.I386,
                List.of(Path.of("include")),
                List.of(option),
                false);
    }
}
