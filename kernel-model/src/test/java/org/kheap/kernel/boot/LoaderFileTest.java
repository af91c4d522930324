package org.kheap.kernel.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.LinkedHashMap;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The syntax of loader.conf(5). */
class LoaderFileTest {
    private static Map<String, String> variables(String text) {
        LoaderFile file = LoaderFile.parse(text);
        assertThat(file.error()).isNull();
        return file.variables();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "vm.memguard.desc=temp",
                "vm.memguard.desc=\"temp\"",
                "  vm.memguard.desc \t=  temp  ",
                "vm.memguard.desc=temp# as the manual has it",
                "vm.memguard.desc=\"temp\" # as the manual has it",
                "vm.memguard.desc=\"te\\mp\"",
            })
    void shouldReadAWordOrAQuotedText(String line) {
        assertThat(variables(line)).containsExactly(entry("vm.memguard.desc", "temp"));
    }

    @Test
    void shouldTakeTheLastValueOfAName() {
        String text =
                """
                # comment

                a="1"
                \tb = x-y_z.9
                a="tty \\"console\\" # no comment = this \\\\"
                c=""
                """;

        assertThat(variables(text))
                .containsExactly(
                        entry("a", "tty \"console\" # no comment = this \\"),
                        entry("b", "x-y_z.9"),
                        entry("c", ""));
        assertThat(variables("")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "tty console, 4",
                "desc=tty console, 9",
                "desc=\"tty\" console, 11",
                "desc, 4",
                "desc=, 5",
                "desc=  , 5",
                "desc=_x, 5",
                "desc='x', 5",
                "desc=x/y, 6",
                "desc=\"temp, 10",
                "desc=\"temp\\, 11",
                "9desc=1, 0",
                "=1, 0",
                "set a=1, 4",
                "a/b=1, 1",
            })
    void shouldEndAtASyntaxErrorAsTheLoaderDoes(String line, int column) {
        LoaderFile file = LoaderFile.parse("first=1\n\n" + line + "\nlast=2\n");

        assertThat(file.variables()).containsExactly(entry("first", "1"));
        assertThat(file.error()).isEqualTo(new LoaderFile.SyntaxError(3, line, column));
        assertThat(file.error().warning("/boot/loader.conf"))
                .isEqualTo(
                        "Warning: syntax error on file /boot/loader.conf\n"
                                + line
                                + "\n"
                                + " ".repeat(column)
                                + "^\n");
    }

    @Test
    void shouldShowNoControlCodes() {
        assertThat(LoaderFile.parse("a=1\033[2J\r").error().warning("f"))
                .isEqualTo("Warning: syntax error on file f\na=1?[2J?\n   ^\n");
    }

    @Property
    void shouldReadWhatItWrites(
            @ForAll @Size(max = 5)
                    Map<
                                    @AlphaChars @StringLength(min = 1, max = 9) String,
                                    @CharRange(from = ' ', to = '~') String>
                            variables) {
        LoaderFile file = new LoaderFile(new LinkedHashMap<>(variables), null);

        assertThat(LoaderFile.parse(file.text())).isEqualTo(file);
    }
}
