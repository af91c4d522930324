package org.kheap.debugger.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kheap.debugger.testing.FakeTarget;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

class FormatTest {
    private static String text(String format, Object... values) {
        return Format.text(new Notation(FakeTarget.on(Arch.AMD64)), 0, format, values);
    }

    @Test
    void shouldGiveIntegersTheWidthOfTheirType() {
        assertThat(text("%x %u %d", -1, -1, -1)).isEqualTo("ffffffff 4294967295 -1");
        assertThat(text("%x %llu %d", -1L, -1L, -1L))
                .isEqualTo("ffffffffffffffff 18446744073709551615 -1");
        assertThat(text("%hx %hd", 0x1ffff, 0x1ffff)).isEqualTo("ffff -1");
    }

    @Test
    void shouldPadAndAlign() {
        assertThat(text("%-8x|%8x|%08x|%*d|", 0xab, 0xab, 0xab, 4, 5))
                .isEqualTo("ab      |      ab|000000ab|   5|");
        assertThat(text("%05d|%#08x|%05d", -5, 0x1c, 5)).isEqualTo("-0005|0x00001c|00005");
        assertThat(text("%-5s|%5s|%2s|", "abc", "abc", "abc")).isEqualTo("abc  |  abc|abc|");
        assertThat(text("%c%c%%", 'a', 0x62)).isEqualTo("ab%");
    }

    @Test
    void shouldPutPrefixesInFrontOfMoreThanOneDigit() {
        assertThat(text("%#x %#x %#o %#o %#r %#r", 9, 10, 7, 8, 9, 16))
                .isEqualTo("9 0xa 7 010 9 0x10");
    }

    @Test
    void shouldPrintSignedOctal() {
        assertThat(text("%#q %q", -8, 8)).isEqualTo("-010 10");
    }

    @OnEveryArch
    void shouldGiveAddressesTheWidthOfTheMachine(Arch arch) {
        FakeTarget target = FakeTarget.on(arch).symbol("lab", "here", 0x1000, 0x10);
        Notation notation = new Notation(target);
        int digits = arch.abi().model().hexDigits();

        assertThat(Format.text(notation, 0, "%?p|%0?p|%-?s|", 0x12L, 0x12L, "a"))
                .isEqualTo(
                        " ".repeat(digits - 2)
                                + "12|"
                                + "0".repeat(digits - 2)
                                + "12|a"
                                + " ".repeat(digits - 1)
                                + "|");
        assertThat(
                        Format.text(
                                notation,
                                0,
                                "%a %#a %a %a|%A|",
                                0x1000L,
                                0x1008L,
                                0x100cL,
                                0x2000L,
                                0x2000L))
                .isEqualTo("here here+8: here+0xc 0x2000||");
    }

    @Test
    void shouldTabFromTheColumnThatTheLineIsIn() {
        Notation notation = new Notation(FakeTarget.on(Arch.AMD64));

        assertThat(Format.text(notation, 3, "a%8Tb%8T%8T|")).isEqualTo("a    b       |");
        assertThat(Format.text(notation, 3, "a\nb%8T|")).isEqualTo("a\nb       |");
    }

    @Test
    void shouldPrintDates() {
        assertThat(text("%Y", 1064771478L)).isEqualTo("2003 Sep 28 17:51:18");
        assertThat(text("%Y", 0)).isEqualTo("1970 Jan  1 00:00:00");
        assertThat(text("%Y", Long.MIN_VALUE)).isEqualTo("-9223372036854775808");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, -0",
        "1.5, 1.5",
        "100000, 100000",
        "1000000, 1e+06",
        "1234567, 1.23457e+06",
        "0.0001, 0.0001",
        "0.00001, 1e-05",
        "-2.5e-7, -2.5e-07",
        "999999.5, 1e+06",
        "NaN, nan",
        "Infinity, inf",
        "-Infinity, -inf",
        "1e100, 1e+100"
    })
    void shouldPrintDoublesAsC(double value, String expected) {
        assertThat(text("%g", value)).isEqualTo(expected);
    }

    @Test
    void shouldLeaveOutMarksForATerminal() {
        assertThat(text("<u>%s</u> <b>b</b> a<c", "A")).isEqualTo("A b a<c");
    }

    @Test
    void shouldRefuseWhatItCannotFormat() {
        assertThatThrownBy(() -> text("%x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> text("%-08")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> text("%!", 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
