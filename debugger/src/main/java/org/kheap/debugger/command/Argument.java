package org.kheap.debugger.command;

/** A word behind a command, or the value of an expression that stood there as {@code $[...]}. */
public sealed interface Argument {
    /** A word, without its quotes. */
    record Word(String text) implements Argument {
        @Override
        public long number(int radix) {
            return Numbers.parse(text, radix);
        }
    }

    /** The value of an expression. */
    record Value(long value) implements Argument {
        @Override
        public String text() {
            return "0x" + Long.toHexString(value);
        }

        @Override
        public long number(int radix) {
            return value;
        }
    }

    /** As text that reads back as the same. */
    String text();

    /**
     * As a number.
     *
     * @param radix of digits without a prefix
     * @throws DebuggerException if it is none
     */
    long number(int radix);
}
