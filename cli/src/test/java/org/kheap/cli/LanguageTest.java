package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

/** What C programs take for granted works on every machine. */
@ExtendWith(EnginesAreClosed.class)
class LanguageTest {
    /** What each part of the scenario prints, the same on every machine. */
    private static final Map<String, String> PRINTED =
            Map.of(
                    "sum 1000",
                    "500500\n",
                    "even 999",
                    "0 1\n",
                    "pointers 12",
                    "24\n144\n78\n",
                    "varargs",
                    "45\n",
                    "structures",
                    "43 jello 200000000 hello\n",
                    "wide",
                    """
                    cf13578ad05ebe80 12492492 51451440
                    -1311768467463790 -320
                    abcdef0000000000 1234567 fffffffffedcba98
                    1 1 1
                    """,
                    "switch",
                    """
                    many
                    minus three
                    many
                    many
                    zero
                    one
                    two
                    three
                    four
                    five
                    many
                    seven
                    many
                    """,
                    "strings",
                    """
                    abcdef 6 1 0
                    cdef /c def
                    13 overl
                    oover 1
                    """,
                    "formats",
                    """
                    -1|   42|42   |00042|4000000000|beef|BEEF|10
                    text|      text|text      |te|c|%
                    -5000000000 18446744073709551615 123456789abcdef -3
                    1 2 3 4 5 6 7 8 9 10 11 12
                    1234 feedface
                    9<dirty,ready>
                    """,
                    "clock",
                    "time goes on\n");

    static List<Arguments> partsAndMachines() {
        return PRINTED.keySet().stream()
                .sorted()
                .flatMap(part -> Arch.ALL.stream().map(arch -> Arguments.of(part, arch)))
                .toList();
    }

    private static GuestRun language(Arch arch) {
        String folder = GuestRun.GUEST.resolve("scenarios/language").toString();
        return GuestRun.of(
                arch,
                "language",
                List.of(folder + "/language.c", folder + "/other.c", folder + "/text.S"));
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("partsAndMachines")
    void shouldPrintTheSameOnEveryMachine(String part, Arch arch) {
        GuestRun.Result result = language(arch).run(part.split(" "));

        assertThat(result.console()).isEqualTo(PRINTED.get(part));
        assertThat(result.returned()).isZero();
    }

    @OnEveryArch
    void shouldRecurseDeeperOnALargerStack(Arch arch) {
        GuestRun.Result result = language(arch).set("default_stksize", 4 << 20).run("sum", "20000");

        assertThat(result.console()).isEqualTo("200010000\n");
    }

    @OnEveryArch
    void shouldLinkFilesOfCAndAssembly(Arch arch) {
        assertThat(language(arch).run("other", "20").console()).isEqualTo("41 6 from assembly\n");
    }

    @OnEveryArch
    void shouldHandArgumentsToMain(Arch arch) {
        GuestRun.Result result = language(arch).run("arguments", "", "two words", "--", "ü");

        byte[] bytes = result.console().getBytes(StandardCharsets.ISO_8859_1);
        assertThat(new String(bytes, StandardCharsets.UTF_8))
                .isEqualTo("[language]\n[arguments]\n[]\n[two words]\n[--]\n[ü]\n");
    }

    @OnEveryArch
    void shouldTellWhatMainReturned(Arch arch) {
        assertThat(language(arch).run("return", "7").returned()).isEqualTo(7);
        assertThat(language(arch).run("return", "0xffffffff").returned()).isEqualTo(-1);
    }
}
