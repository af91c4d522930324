package org.kheap.cli.mdb;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.kheap.debugger.command.Row;
import org.kheap.debugger.lang.Console;

/**
 * Prints an object of JSON to a line: what a row is of as {@code kind}, then its members. A line of a
 * command that has no table is of kind {@code text}.
 */
final class JsonConsole implements Console {
    private static final String KIND = "kind";

    private final Console console;

    JsonConsole(Console console) {
        this.console = console;
    }

    @Override
    public boolean takesRows() {
        return true;
    }

    @Override
    public void row(Row row) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put(KIND, row.kind());
        members.putAll(row.members());
        console.line(json(members));
    }

    @Override
    public void line(String text) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put(KIND, "text");
        members.put("text", text);
        console.line(json(members));
    }

    @Override
    public void error(String text) {
        console.error(text);
    }

    private static String json(Object value) {
        if (value instanceof Map<?, ?> members) {
            return members.entrySet().stream()
                    .map(member -> quoted(member.getKey()) + ":" + json(member.getValue()))
                    .collect(Collectors.joining(",", "{", "}"));
        } else if (value instanceof List<?> elements) {
            return elements.stream()
                    .map(JsonConsole::json)
                    .collect(Collectors.joining(",", "[", "]"));
        }
        boolean isPlain = value == null || value instanceof Number || value instanceof Boolean;
        return isPlain ? String.valueOf(value) : quoted(value);
    }

    private static String quoted(Object value) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : value.toString().toCharArray()) {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ' || c == 0x7f || Character.isSurrogate(c)) {
                quoted.append("\\u%04x".formatted((int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
