package org.kheap.debugger.lang;

/** Backslash sequences, as in C. */
final class Escapes {
    private static final String LETTERS = "abfnrtv";
    private static final String MEANINGS = "\u0007\b\f\n\r\t\u000b";
    private static final int OCTAL_DIGITS = 3;
    private static final int FIRST_PRINTABLE = 0x20;
    private static final int FIRST_UNPRINTABLE = 0x7f;

    private Escapes() {}

    /** Reads what follows a backslash. There must be something. */
    static char read(Scanner scanner) {
        if (isOctal(scanner.peek())) {
            int value = 0;
            for (int i = 0; i < OCTAL_DIGITS && isOctal(scanner.peek()); i++) {
                value = value * 8 + (scanner.take() - '0');
            }
            return (char) (value & 0xff);
        }
        char letter = scanner.take();
        int index = LETTERS.indexOf(letter);
        return index < 0 ? letter : MEANINGS.charAt(index);
    }

    private static boolean isOctal(int c) {
        return c >= '0' && c <= '7';
    }

    /** A byte as C would have it in a string. */
    static String written(int value) {
        int c = value & 0xff;
        int index = MEANINGS.indexOf(c);
        if (index >= 0) {
            return "\\" + LETTERS.charAt(index);
        }
        if (c == '\\' || c == '"') {
            return "\\" + (char) c;
        }
        if (c == 0) {
            return "\\0";
        }
        return c >= FIRST_PRINTABLE && c < FIRST_UNPRINTABLE
                ? String.valueOf((char) c)
                : "\\%03o".formatted(c);
    }
}
