package org.kheap.debugger.lang;

/** Where a session writes to, line by line. A pager or a log stands in front of another console. */
public interface Console {
    /** What a command prints. */
    void line(String text);

    /** What is said about a command. */
    void error(String text);
}
