package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The gdb that tests of dumps use. */
class GdbTest {
    @ParameterizedTest
    @ValueSource(strings = {"i386", "i386:x86-64", "sparc", "sparc:v9"})
    void shouldKnowEveryMachine(String architecture) {
        Gdb gdb = Gdb.run("set architecture " + architecture, "show architecture");

        assertThat(gdb.err()).isEmpty();
        assertThat(gdb.out()).endsWith("is set to \"" + architecture + "\".\n");
        assertThat(gdb.status()).isZero();
    }

    @Test
    void shouldKeepComplaintsApartAndGoOn() {
        Gdb gdb = Gdb.run("no-such-command", "print 6 * 7");

        assertThat(gdb.err()).contains("no-such-command");
        assertThat(gdb.out()).isEqualTo("$1 = 42\n");
    }
}
