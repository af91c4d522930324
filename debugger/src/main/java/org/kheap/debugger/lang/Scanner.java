package org.kheap.debugger.lang;

import java.util.function.IntPredicate;
import org.kheap.debugger.command.Escapes;

/** The text of commands, and the place up to which it is read. */
final class Scanner {
    /** What {@link #peek} returns behind the end. */
    static final int END = -1;

    /** At most, of a byte. */
    private static final int OCTAL_DIGITS = 3;

    private final String text;
    private int at;

    Scanner(String text) {
        this.text = text;
    }

    /** The next character, or {@link #END}. */
    int peek() {
        return peek(0);
    }

    int peek(int ahead) {
        return at + ahead < text.length() ? text.charAt(at + ahead) : END;
    }

    /** Reads the next character. There must be one. */
    char take() {
        return text.charAt(at++);
    }

    boolean looksAt(String wanted) {
        return text.startsWith(wanted, at);
    }

    /** Reads {@code wanted} if it is next. */
    boolean take(String wanted) {
        boolean found = looksAt(wanted);
        at += found ? wanted.length() : 0;
        return found;
    }

    /** Reads all that satisfies {@code wanted}. */
    String takeWhile(IntPredicate wanted) {
        int start = at;
        while (at < text.length() && wanted.test(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at);
    }

    /** Reads what follows a backslash, as in C. There must be something. */
    char takeEscaped() {
        if (!isOctal(peek())) {
            return Escapes.meaning(take());
        }
        int value = 0;
        for (int i = 0; i < OCTAL_DIGITS && isOctal(peek()); i++) {
            value = value * 8 + (take() - '0');
        }
        return (char) (value & 0xff);
    }

    private static boolean isOctal(int c) {
        return c >= '0' && c <= '7';
    }

    /** Skips blanks and tabs, not newlines. */
    void skipBlanks() {
        takeWhile(Scanner::isBlank);
    }

    static boolean isBlank(int c) {
        return c == ' ' || c == '\t' || c == '\r';
    }

    static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    static boolean startsName(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '.';
    }

    static boolean continuesName(int c) {
        return startsName(c) || isDigit(c) || c == '`';
    }

    /** That the text cannot go on as it does here. */
    SyntaxException unexpected() {
        int c = peek();
        if (c == END || c == '\n') {
            return new SyntaxException("syntax error at the end of the line");
        }
        return new SyntaxException(
                "syntax error near \"" + text.substring(at).lines().findFirst().orElse("") + '"');
    }
}
