package org.kheap.debugger.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.kheap.debugger.testing.FakeTarget;
import org.kheap.debugger.testing.TestSession;
import org.kheap.machine.Arch;

class SettingDcmdsTest {
    private final TestSession session = new TestSession(FakeTarget.on(Arch.SPARC));

    @Test
    void shouldPrintAllSettings() {
        assertThat(session.run("::set"))
                .isEqualTo(
                        """
                        radix = 16 base ten
                        symbol matching distance = 0 (smart mode)
                        output page width = 80""");
    }

    @Test
    void shouldChangeSeveralSettingsAtOnce() {
        assertThat(session.run("::set -s 20 -P 'mdb> '")).isEmpty();

        assertThat(session.run("$s")).isEqualTo("symbol matching distance = 20 (absolute mode)");
        assertThat(session.interpreter().prompt()).isEqualTo("mdb> ");
    }
}
