package org.kheap.debugger.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.kheap.debugger.command.Argument.Value;
import org.kheap.debugger.command.Argument.Word;

class ArgumentsTest {
    private static final Description BUFCTL =
            Description.of("bufctl", "print a bufctl")
                    .needsAddress()
                    .flag('v', "with its stack")
                    .flag('h', "with its history")
                    .number('a', "addr", "of this buffer only")
                    .text('n', "name", "of this cache only")
                    .operands("[cache ...]", 0, 2);

    private static Arguments parse(String... words) {
        return Arguments.parse(BUFCTL, words(words), 16);
    }

    private static List<Argument> words(String... words) {
        return Stream.of(words).<Argument>map(Word::new).toList();
    }

    @Test
    void shouldTakeFlagsAloneAndInClusters() {
        assertThat(parse("-v").has('v')).isTrue();
        assertThat(parse("-v").has('h')).isFalse();
        assertThat(parse("-vh").has('h')).isTrue();
        assertThat(parse("-v", "-h", "x").operand(0)).contains("x");
    }

    @Test
    void shouldTakeValuesAttachedAndApart() {
        assertThat(parse("-a", "1f").number('a')).hasValue(0x1f);
        assertThat(parse("-a1f").number('a')).hasValue(0x1f);
        assertThat(parse("-va0t20", "x").number('a')).hasValue(20);
        assertThat(parse("-n", "-v").text('n')).contains("-v");
        assertThat(parse().number('a')).isEmpty();
    }

    @Test
    void shouldTakeComputedValues() {
        List<Argument> words = List.of(new Word("-a"), new Value(-2), new Value(7));

        Arguments parsed = Arguments.parse(BUFCTL, words, 10);

        assertThat(parsed.number('a')).hasValue(-2);
        assertThat(parsed.text()).isEqualTo("0x7");
    }

    @Test
    void shouldEndOptionsWhereOperandsBegin() {
        assertThat(parse("x", "-v").has('v')).isFalse();
        assertThat(parse("--", "-v").text()).isEqualTo("-v");
        assertThat(parse("-").operand(0)).contains("-");
    }

    @Test
    void shouldRefuseWhatTheDescriptionDoesNotHave() {
        assertThatThrownBy(() -> parse("-vx"))
                .isInstanceOf(UsageException.class)
                .hasMessage("illegal option -- x");
        assertThatThrownBy(() -> parse("-a"))
                .isInstanceOf(UsageException.class)
                .hasMessage("option requires an argument -- a");
        assertThatThrownBy(() -> parse("a", "b", "c"))
                .isInstanceOf(UsageException.class)
                .hasMessage("");
        assertThatThrownBy(() -> parse("-a", "kmem_flags")).isInstanceOf(DebuggerException.class);
    }

    @Test
    void shouldShowUsageAsItIsParsed() {
        assertThat(BUFCTL.usage())
                .isEqualTo("address::bufctl [-vh] [-a addr] [-n name] [cache ...]");
        assertThat(Description.of("$c", "print a stack").takesAddress().usage())
                .isEqualTo("[address]$c");
    }
}
