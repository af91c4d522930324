package org.kheap.kernel.boot;

import java.util.Locale;

/**
 * One change of a tunable before boot, as a line of {@code /etc/system} asks for.
 *
 * @param operand for {@link Operator#ASSIGN} the value; cut to the width of the variable when applied
 */
public record Setting(Tunable tunable, Operator operator, long operand) {
    /** What becomes of the value that the kernel was compiled with, or an earlier setting gave. */
    public enum Operator {
        ASSIGN('='),
        OR('|'),
        AND('&');

        private final char symbol;

        Operator(char symbol) {
            this.symbol = symbol;
        }

        static Operator of(char symbol) {
            for (Operator operator : values()) {
                if (operator.symbol == symbol) {
                    return operator;
                }
            }
            throw new IllegalArgumentException("no such operator: symbol=" + symbol);
        }
    }

    /**
     * A setting that gives a tunable a value, whatever it had.
     *
     * @throws IllegalArgumentException if there is no such tunable
     */
    public static Setting assign(String tunable, long value) {
        return new Setting(
                Tunable.named(tunable)
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "unknown tunable: name=" + tunable)),
                Operator.ASSIGN,
                value);
    }

    /** What this setting makes of a value. */
    long applyTo(long value) {
        return switch (operator) {
            case ASSIGN -> operand;
            case OR -> value | operand;
            case AND -> value & operand;
        };
    }

    /** The same without blanks, as a boot argument. */
    String word() {
        return toString().substring("set ".length()).replace(" ", "");
    }

    /** The line of {@code /etc/system} that says the same. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                operand < 0 ? "set %s %c ~0x%x" : "set %s %c 0x%x",
                tunable.name(),
                operator.symbol,
                operand < 0 ? ~operand : operand);
    }
}
