package org.kheap.debugger.lang;

import java.util.Optional;

/** The letters behind a format verb. */
public enum FormatLetter {
    PLUS('+', 0, "move forward by the count"),
    MINUS('-', 0, "move back by the count"),
    HEX_BYTE('B', 1, "%-8x", "hexadecimal int"),
    CHARACTERS('C', 1, "characters, escaped as in C"),
    DECIMAL('D', 4, "%-16d", "decimal signed int"),
    UNSIGNED_LONG_LONG('E', 8, "%-16u", "decimal unsigned long long"),
    DOUBLE('F', 8, "double"),
    OCTAL_LONG_LONG('G', 8, "%-16o", "octal unsigned long long"),
    SWAPPED('H', 4, "%-16x", "hexadecimal int with its bytes in the other order"),
    INSTRUCTION_AT('I', 0, "address and instruction"),
    HEX_LONG_LONG('J', 8, "hexadecimal long long"),
    HEX_POINTER('K', 0, "hexadecimal pointer"),
    NEWLINES('N', 0, "newline"),
    OCTAL('O', 4, "%-#16o", "octal unsigned int"),
    SYMBOL_OF_POINTER('P', 0, "%-16a", "symbol"),
    SIGNED_OCTAL('Q', 4, "%-#16q", "octal signed int"),
    BINARY('R', 8, "%-64R", "binary long long"),
    ESCAPED_STRING('S', 0, "string, escaped as in C"),
    TABS('T', 0, "tab to a multiple of the count"),
    UNSIGNED('U', 4, "%-16u", "decimal unsigned int"),
    UNSIGNED_BYTE('V', 1, "%-8u", "decimal unsigned int"),
    RADIX('W', 4, "%-16r", "int in the default radix"),
    HEX('X', 4, "%-16x", "hexadecimal int"),
    DATE('Y', 4, "%-24Y", "decoded time32_t"),
    HEX_LONG_LONG_WRITTEN('Z', 8, "hexadecimal long long"),
    BACK('^', 0, "move back by the increment and the count"),
    LABEL('a', 0, "address as a symbol and a colon"),
    OCTAL_BYTE('b', 1, "%-#8o", "octal unsigned int"),
    CHARACTER('c', 1, "character"),
    SHORT_DECIMAL('d', 2, "%-8d", "decimal signed short"),
    LONG_LONG('e', 8, "%-16d", "decimal signed long long"),
    FLOAT('f', 4, "float"),
    SIGNED_OCTAL_LONG_LONG('g', 8, "%-16q", "octal signed long long"),
    SWAPPED_SHORT('h', 2, "%-8x", "hexadecimal short with its bytes in the other order"),
    INSTRUCTION('i', 0, "instruction"),
    NEWLINE('n', 0, "newline"),
    SHORT_OCTAL('o', 2, "%-#8o", "octal unsigned short"),
    SYMBOL('p', 0, "%-16a", "symbol"),
    SHORT_SIGNED_OCTAL('q', 2, "%-#8q", "octal signed short"),
    BLANKS('r', 0, "blank"),
    STRING('s', 0, "string"),
    TAB('t', 0, "tab to a multiple of the count"),
    SHORT_UNSIGNED('u', 2, "%-8u", "decimal unsigned short"),
    SIGNED_BYTE('v', 1, "%-8d", "decimal signed int"),
    SHORT_RADIX('w', 2, "%-8r", "short in the default radix"),
    SHORT_HEX('x', 2, "%-8x", "hexadecimal short"),
    DATE_LONG('y', 8, "%-24Y", "decoded time64_t");

    private static final String SIGNED_CONVERSIONS = "dqY";

    private final char letter;
    private final int size;
    private final String field;
    private final String meaning;

    FormatLetter(char letter, int size, String meaning) {
        this(letter, size, "", meaning);
    }

    FormatLetter(char letter, int size, String field, String meaning) {
        this.letter = letter;
        this.size = size;
        this.field = field;
        this.meaning = meaning;
    }

    static Optional<FormatLetter> of(int c) {
        for (FormatLetter candidate : values()) {
            if (candidate.letter == c) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    public char letter() {
        return letter;
    }

    /** What it prints, as a list of them has it. */
    public String meaning() {
        return meaning;
    }

    /** {@code (4 bytes)}, or that the size varies; empty for what covers no memory. */
    public String sizeText() {
        return switch (this) {
            case HEX_POINTER,
                    SYMBOL,
                    SYMBOL_OF_POINTER,
                    STRING,
                    ESCAPED_STRING,
                    INSTRUCTION,
                    INSTRUCTION_AT ->
                    "(variable size)";
            default -> size == 0 ? "" : size == 1 ? "(1 byte)" : "(" + size + " bytes)";
        };
    }

    /** Bytes of a number; 0 for what has none, or is as wide as a pointer. */
    int size() {
        return size;
    }

    /** Whether it is as wide as a pointer. */
    boolean isPointer() {
        return this == HEX_POINTER || this == SYMBOL || this == SYMBOL_OF_POINTER;
    }

    /** How a number is printed; empty for what takes more than a format. */
    String field() {
        return field;
    }

    /** Whether the number has a sign. */
    boolean isSigned() {
        return !field.isEmpty()
                && SIGNED_CONVERSIONS.indexOf(field.charAt(field.length() - 1)) >= 0;
    }
}
