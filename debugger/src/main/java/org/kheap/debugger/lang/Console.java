package org.kheap.debugger.lang;

import org.kheap.debugger.command.Row;

/** Where a session writes to, line by line. A pager or a log stands in front of another console. */
public interface Console {
    /** What a command prints. */
    void line(String text);

    /** Whether a program reads it, and wants {@linkplain #row rows} in place of tables. */
    default boolean takesRows() {
        return false;
    }

    /** What a command found. Only called where {@link #takesRows} says so. */
    default void row(Row row) {
        throw new IllegalStateException("no program reads this: " + row.kind());
    }

    /** What is said about a command. */
    void error(String text);
}
