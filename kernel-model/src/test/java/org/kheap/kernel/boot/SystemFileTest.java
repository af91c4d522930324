package org.kheap.kernel.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kheap.kernel.boot.Setting.Operator;
import org.kheap.machine.Abi;

/** The syntax of system(4). */
class SystemFileTest {
    private static final List<Abi> NARROW = List.of(Abi.SPARC);
    private static final List<Abi> WIDE = List.of(Abi.AMD64);

    private static Setting setting(String line) {
        SystemFile file = SystemFile.parse(line, WIDE);
        assertThat(file.problems()).isEmpty();
        assertThat(file.settings()).hasSize(1);
        return file.settings().get(0);
    }

    private static Problem problem(String line, List<Abi> machines) {
        SystemFile file = SystemFile.parse(line, machines);
        assertThat(file.settings()).isEmpty();
        assertThat(file.problems()).hasSize(1);
        return file.problems().get(0).problem();
    }

    @ParameterizedTest
    @CsvSource({
        "set kmem_flags=15, 15",
        "set kmem_flags = 0xf, 15",
        "'  set\tkmem_flags=0XF  ', 15",
        "Set kmem_flags=017, 15",
        "set genunix:kmem_flags=0xf, 15",
        "set unix : kmem_flags = 0xf, 15",
        "set kmem_flags=0, 0",
        "set kmem_flags=-1, -1",
        "set kmem_flags=~0x4, -5",
        "set kmem_flags=~-1, 0",
        "set kmem_flags=0xffffffff, 4294967295",
        "set kmem_flags=-0x80000000, -2147483648",
    })
    void shouldReadAssignments(String line, long value) {
        assertThat(setting(line)).isEqualTo(Setting.assign("kmem_flags", value));
    }

    @Test
    void shouldReadOperators() {
        assertThat(setting("set kmem_flags | 0x100").operator()).isEqualTo(Operator.OR);
        assertThat(setting("set kmem_flags&~1").operator()).isEqualTo(Operator.AND);
    }

    @Test
    void shouldApplyOperatorsToTheValueThereIs() {
        assertThat(setting("set kmem_flags = 0x100").applyTo(0xf)).isEqualTo(0x100);
        assertThat(setting("set kmem_flags | 0x100").applyTo(0xf)).isEqualTo(0x10f);
        assertThat(setting("set kmem_flags & ~0x6").applyTo(0xf)).isEqualTo(0x9);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "   ", "* set kmem_flags=1", "# set kmem_flags=1", " \t* text", "*"})
    void shouldSkipCommentsAndBlankLines(String line) {
        assertThat(SystemFile.parse(line, WIDE))
                .isEqualTo(new SystemFile(List.of(), List.of(), List.of()));
    }

    @Test
    void shouldKnowDirectivesWithoutEffectAndTheirLines() {
        SystemFile file =
                SystemFile.parse(
                        """
                        moddir: /kernel /usr/kernel

                        rootdev:/pseudo/md@0
                        rootfs : ufs
                        EXCLUDE: drv/x
                        include: drv/y
                        forceload: drv/z
                        """,
                        WIDE);

        assertThat(file.problems()).isEmpty();
        assertThat(file.ignored())
                .containsExactly(
                        new SystemFile.Ignored(1, "moddir:"),
                        new SystemFile.Ignored(3, "rootdev:"),
                        new SystemFile.Ignored(4, "rootfs:"),
                        new SystemFile.Ignored(5, "exclude:"),
                        new SystemFile.Ignored(6, "include:"),
                        new SystemFile.Ignored(7, "forceload:"));
    }

    @Test
    void shouldNumberLinesWhateverEndsThem() {
        SystemFile file = SystemFile.parse("* one\r\n\nset x=1\r\nset kmem_flags=1\r\ny\r\n", WIDE);

        assertThat(file.problems()).extracting(SystemFile.Wrong::line).containsExactly(3, 5);
        assertThat(file.settings()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "set kmem_flags=0x1ffffffff",
        "set kmem_flags=4294967296",
        "set kmem_flags=-2147483649",
        "set kmem_flags=~0x100000000",
        "set kmem_mtbf=0x100000000",
        "set default_stksize=0x10000000000000000",
        "set default_stksize=-9223372036854775809",
        "set default_stksize=99999999999999999999999999999999",
    })
    void shouldRefuseWhatDoesNotFit(String line) {
        assertThat(problem(line, WIDE).fact()).startsWith("value out of range: ");
    }

    @Test
    void shouldMeasureWordsByTheNarrowestMachine() {
        String line = "set default_stksize=0xffffffffffffffff";

        assertThat(setting(line).operand()).isEqualTo(-1);
        assertThat(problem(line, NARROW).fact()).contains("type=size_t machine=sparc");
        assertThat(problem(line, List.of(Abi.AMD64, Abi.I386)).fact()).contains("machine=i386");
        assertThat(SystemFile.parse("set default_stksize=0xffffffff", NARROW).settings())
                .containsExactly(Setting.assign("default_stksize", 0xffff_ffffL));
    }

    @Test
    void shouldShowStrangeTextOnlyInPart() {
        assertThat(problem("\u001b[2J" + "x".repeat(100), WIDE).fact())
                .isEqualTo("unknown directive: directive=?[2J" + "x".repeat(56) + "...");
    }

    /** Lines near to what is right, and lines of anything. */
    @Provide
    Arbitrary<List<String>> lines() {
        Arbitrary<String> word =
                Arbitraries.of(
                        "set",
                        "SET",
                        "moddir",
                        "forceload",
                        "unix",
                        "genunix",
                        "kmem",
                        "kmem_flags",
                        "kmem_mtbf",
                        "kmem_minfirewall",
                        "0",
                        "017",
                        "09",
                        "15",
                        "0xf",
                        "0xffffffff",
                        "0x8000000000000000",
                        "18446744073709551616",
                        "=",
                        "|",
                        "&",
                        ":",
                        "~",
                        "-",
                        "*",
                        "#",
                        " ",
                        "\t",
                        "");
        Arbitrary<String> nearby = word.list().ofMaxSize(9).map(words -> String.join("", words));
        Arbitrary<String> right =
                Combinators.combine(
                                Arbitraries.of(Tunable.ALL),
                                Arbitraries.of(" = ", "|", " & "),
                                Arbitraries.of("", "~", "-", "~-"),
                                Arbitraries.longs())
                        .as(
                                (tunable, operator, sign, value) ->
                                        "set %s%s%s0x%x"
                                                .formatted(tunable.name(), operator, sign, value));
        return Arbitraries.oneOf(nearby, right, Arbitraries.strings().ofMaxLength(30))
                .list()
                .ofMaxSize(12);
    }

    @Property(tries = 500)
    void shouldAccountForEveryLineOfAnyText(@ForAll("lines") List<String> lines) {
        String text = lines.stream().collect(Collectors.joining("\n"));

        SystemFile file = SystemFile.parse(text, WIDE);

        long saying =
                text.lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty() && !"*#".contains(line.substring(0, 1)))
                        .count();
        assertThat(file.settings().size() + file.ignored().size() + file.problems().size())
                .isEqualTo((int) saying);
    }

    @Property(tries = 500)
    void shouldReadBackWhatItPrints(@ForAll("lines") List<String> lines) {
        for (List<Abi> machines : List.of(NARROW, WIDE)) {
            SystemFile file = SystemFile.parse(String.join("\n", lines), machines);

            SystemFile again = SystemFile.parse(file.text(), machines);

            assertThat(again.settings()).isEqualTo(file.settings());
            assertThat(again.problems()).isEmpty();
        }
    }
}
