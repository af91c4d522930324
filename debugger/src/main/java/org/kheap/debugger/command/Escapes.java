package org.kheap.debugger.command;

/** Characters as C writes them behind a backslash. */
public final class Escapes {
    private static final String LETTERS = "abfnrtv";
    private static final String MEANINGS = "\u0007\b\f\n\r\t\u000b";
    private static final int FIRST_PRINTABLE = 0x20;
    private static final int FIRST_UNPRINTABLE = 0x7f;

    private Escapes() {}

    /** What a character behind a backslash stands for, which is no digit: most stand for themselves. */
    public static char meaning(char letter) {
        int index = LETTERS.indexOf(letter);
        return index < 0 ? letter : MEANINGS.charAt(index);
    }

    /** A byte as C would have it in a string. */
    public static String written(int value) {
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
        return isPrintable(c) ? String.valueOf((char) c) : "\\%03o".formatted(c);
    }

    /** Whether a byte is a character of ASCII that can be seen, or a blank. */
    public static boolean isPrintable(int value) {
        int c = value & 0xff;
        return c >= FIRST_PRINTABLE && c < FIRST_UNPRINTABLE;
    }
}
