package org.kheap.cli.mdb;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.util.LinkedHashMap;
import java.util.Map;
import org.kheap.debugger.command.Row;
import org.kheap.debugger.lang.Console;

/**
 * Prints an object of JSON to a line: what a row is of as {@code kind}, then its members. A line of a
 * command that has no table is of kind {@code text}.
 */
final class JsonConsole implements Console {
    private static final String KIND = "kind";

    /** Members that are not known are null, and not left out. */
    private static final Gson GSON =
            new GsonBuilder().serializeNulls().disableHtmlEscaping().create();

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
        console.line(GSON.toJson(members));
    }

    @Override
    public void line(String text) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put(KIND, "text");
        members.put("text", text);
        console.line(GSON.toJson(members));
    }

    @Override
    public void error(String text) {
        console.error(text);
    }
}
