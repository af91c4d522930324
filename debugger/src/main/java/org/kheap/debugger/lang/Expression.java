package org.kheap.debugger.lang;

/** An expression, not yet evaluated. */
public sealed interface Expression {
    /** What no lookup can change: a character constant, a floating number. */
    record Constant(long value) implements Expression {}

    /** Digits, in the radix of the session if they have no prefix. */
    record Digits(String text) implements Expression {}

    /** A symbol or, if there is none of that name, a number that begins with a letter. */
    record Name(String text) implements Expression {}

    /** The value of a variable. */
    record Variable(String name) implements Expression {}

    /** What depends on where the session is. */
    enum Place implements Expression {
        /** {@code .}: the current address. */
        DOT,
        /** {@code &}: the address that a command was last run with. */
        LAST,
        /** {@code +}: dot and the increment. */
        NEXT,
        /** {@code ^}: dot less the increment. */
        PREVIOUS
    }

    /** An operation on one value. */
    record Unary(Operation operation, Expression operand) implements Expression {
        /** Which. */
        enum Operation {
            NEGATE,
            COMPLEMENT,
            NOT
        }
    }

    /**
     * A value out of memory.
     *
     * @param size in bytes; 0 for a pointer
     */
    record Load(int size, Expression address) implements Expression {}

    /** An operation on two values. */
    record Binary(Operator operator, Expression left, Expression right) implements Expression {}
}
