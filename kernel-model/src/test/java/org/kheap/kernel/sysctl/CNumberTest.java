package org.kheap.kernel.sysctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kheap.machine.Abi;

/** Numbers as {@code strtol} and the kernel's tunables take them. */
class CNumberTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "10, 10",
        "010, 8",
        "0x10, 16",
        "0XfF, 255",
        "-3, -3",
        "+3, 3",
        "' 7', 7",
        "18446744073709551616, 18446744073709551616",
        "2k, 2048",
        "2K, 2048",
        "1m, 1048576",
        "1G, 1073741824",
        "3t, 3298534883328",
        "0x10k, 16384",
        "-1k, -1024",
    })
    void shouldReadNumbersOfTunables(String text, BigInteger value) {
        assertThat(CNumber.ofTunable(text)).contains(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "k", "x", "3x", "3kk", "3k ", "0x", "08", "1 2", "--1", "1.5"})
    void shouldRefuseAnyOtherTailOfATunable(String text) {
        assertThat(CNumber.ofTunable(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "INT, 2147483647, true",
        "INT, 2147483648, false",
        "INT, -2147483648, true",
        "INT, -2147483649, false",
        "UINT, 4294967295, true",
        "UINT, 4294967296, false",
        "UINT, -1, true",
        "UINT, -4294967296, false",
        "LONG, 9223372036854775807, true",
        "LONG, 9223372036854775808, false",
        "ULONG, 18446744073709551615, true",
        "ULONG, 18446744073709551616, false",
        "S64, -9223372036854775808, true",
        "U64, 18446744073709551615, true",
    })
    void shouldKnowWhatFits(CtlType type, BigInteger value, boolean fits) {
        assertThat(CNumber.fits(value, type, Abi.AMD64)).isEqualTo(fits);
    }

    @ParameterizedTest
    @CsvSource({
        "LONG, 2147483648, false",
        "ULONG, 4294967295, true",
        "ULONG, 4294967296, false",
        "U64, 4294967296, true"
    })
    void shouldKnowThatLongsAreNarrowOnSomeMachines(CtlType type, BigInteger value, boolean fits) {
        assertThat(CNumber.fits(value, type, Abi.SPARC)).isEqualTo(fits);
    }
}
