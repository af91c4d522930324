package org.kheap.cli.sysctl;

import java.util.ArrayList;
import java.util.List;

/**
 * What sysctl(8) is asked for, by an argument or a line of a file.
 *
 * @param text all of it
 * @param value null to show what there is
 * @param place where it stands, for those who look for it: a text that goes behind a message
 */
record Request(String text, String name, String value, String place) {
    /** An argument. */
    static Request of(String text, String place) {
        int end = 0;
        while (end < text.length() && "=:".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        String name = text.substring(0, end).stripTrailing();
        return end == text.length()
                ? new Request(text, name, null, place)
                : new Request(text, name, unquoted(text.substring(end + 1).stripLeading()), place);
    }

    private static String unquoted(String value) {
        if (!value.startsWith("\"") && !value.startsWith("'")) {
            return value;
        }
        boolean closed = value.length() > 1 && value.endsWith(value.substring(0, 1));
        return value.substring(1, value.length() - (closed ? 1 : 0));
    }

    /** The lines of a file, without comments and empty ones. */
    static List<Request> ofFile(String text) {
        List<Request> requests = new ArrayList<>();
        int number = 0;
        for (String line : text.split("\n")) {
            number++;
            String request = withoutComment(line).strip();
            if (!request.isEmpty()) {
                requests.add(of(request, " at line " + number));
            }
        }
        return requests;
    }

    /** A line of a file that asks for the same. */
    String line() {
        boolean isComment = !withoutComment(text).equals(text);
        return isComment ? "%s=\"%s\"".formatted(name, value) : text;
    }

    /** What is before a {@code #} that is not between quotes. */
    private static String withoutComment(String line) {
        char quote = 0;
        for (int at = 0; at < line.length(); at++) {
            char c = line.charAt(at);
            if (quote == 0 && c == '#') {
                return line.substring(0, at);
            }
            if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
            } else if (c == quote) {
                quote = 0;
            }
        }
        return line;
    }
}
