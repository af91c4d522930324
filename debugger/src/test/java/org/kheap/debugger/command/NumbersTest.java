package org.kheap.debugger.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumbersTest {
    @Test
    void shouldReadEachRadix() {
        assertThat(Numbers.parse("ff", 16)).isEqualTo(255);
        assertThat(Numbers.parse("0i101", 16)).isEqualTo(5);
        assertThat(Numbers.parse("0o17", 16)).isEqualTo(15);
        assertThat(Numbers.parse("0t17", 16)).isEqualTo(17);
        assertThat(Numbers.parse("0X1_f", 10)).isEqualTo(31);
        assertThat(Numbers.parse("ffffffffffffffff", 16)).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "_1", "-1", "+1", "0x", "0t1f", "g", "10000000000000000", "１"})
    void shouldRefuseWhatIsNoNumber(String text) {
        assertThatThrownBy(() -> Numbers.parse(text, 16)).isInstanceOf(DebuggerException.class);
    }
}
