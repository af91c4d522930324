package org.kheap.kernel.boot;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A file in the syntax of {@code /boot/loader.conf} (loader.conf(5)), read: a {@code name="value"} a
 * line, or {@code name=value} if the value is a word. As the loader does, reading ends at the first
 * error.
 *
 * @param variables in the order of the file; of one set twice, the last value
 * @param error what ended it; null if nothing did
 */
public record LoaderFile(Map<String, String> variables, SyntaxError error) {
    /**
     * A line that the loader does not understand.
     *
     * @param number of the line, counted from 1
     * @param line all of it
     * @param column where in it, counted from 0
     */
    public record SyntaxError(int number, String line, int column) {
        /** What the loader prints, in a form that may go to a terminal. */
        public String warning(String file) {
            String shown = line.replaceAll("[\\p{Cntrl}&&[^\t]]", "?");
            return "Warning: syntax error on file %s\n%s\n%s^\n"
                    .formatted(file, shown, " ".repeat(column));
        }
    }

    public LoaderFile {
        variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
    }

    /** Reads the text of a file. */
    public static LoaderFile parse(String text) {
        Map<String, String> variables = new LinkedHashMap<>();
        int number = 0;
        for (String line : text.split("\n")) {
            number++;
            Line parsed = new Line(line);
            if (!parsed.isRead(variables)) {
                return new LoaderFile(variables, new SyntaxError(number, line, parsed.at));
            }
        }
        return new LoaderFile(variables, null);
    }

    /** The variables, a line each: a file that says the same. */
    public String text() {
        StringBuilder text = new StringBuilder();
        variables.forEach((name, value) -> text.append(line(name, value)).append('\n'));
        return text.toString();
    }

    private static String line(String name, String value) {
        return "%s=\"%s\"".formatted(name, value.replaceAll("[\"\\\\]", "\\\\$0"));
    }

    /** A line that is being read. */
    private static final class Line {
        private final String text;
        private int at;

        Line(String text) {
            this.text = text;
        }

        /** Reads what it sets into {@code variables}; whether it is right. */
        boolean isRead(Map<String, String> variables) {
            skipBlanks();
            if (isOver()) {
                return true;
            }
            if (!isLetter(next())) {
                return false;
            }
            String name = word();
            skipBlanks();
            if (next() != '=') {
                return false;
            }
            at++;
            skipBlanks();
            String value = next() == '"' ? quoted() : isWordStart(next()) ? word() : null;
            if (value == null) {
                return false;
            }
            skipBlanks();
            if (!isOver()) {
                return false;
            }
            variables.put(name, value);
            return true;
        }

        /** The next character; a NUL at the end. */
        private char next() {
            return at < text.length() ? text.charAt(at) : 0;
        }

        /** Whether nothing follows but a comment. */
        private boolean isOver() {
            return at == text.length() || next() == '#';
        }

        private void skipBlanks() {
            while (next() == ' ' || next() == '\t') {
                at++;
            }
        }

        private String word() {
            int start = at;
            while (isWordStart(next()) || next() == '_' || next() == '.') {
                at++;
            }
            return text.substring(start, at);
        }

        private static boolean isLetter(char c) {
            return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
        }

        private static boolean isWordStart(char c) {
            return isLetter(c) || c >= '0' && c <= '9' || c == '-';
        }

        /** What is between quotes, a backslash before any character taken away; null if it has no end. */
        private String quoted() {
            StringBuilder value = new StringBuilder();
            at++;
            while (next() != '"') {
                if (next() == '\\') {
                    at++;
                }
                if (at >= text.length()) {
                    return null;
                }
                value.append(next());
                at++;
            }
            at++;
            return value.toString();
        }
    }
}
