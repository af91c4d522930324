package org.kheap.debugger.command;

/**
 * An option of a dcmd.
 *
 * @param letter by which it is given
 * @param kind what follows it
 * @param value what its value is called in usages; empty for a flag
 * @param meaning one line for the help
 */
public record Option(char letter, Kind kind, String value, String meaning) {
    /** What follows an option. */
    public enum Kind {
        /** Nothing. */
        FLAG,
        /** A number in the session's radix, or with a prefix that says its own. */
        NUMBER,
        /** Any word. */
        TEXT
    }

    public boolean hasValue() {
        return kind != Kind.FLAG;
    }

    /** {@code -c caller}, or {@code -v} for a flag. */
    public String usage() {
        return hasValue() ? "-" + letter + " " + value : "-" + letter;
    }
}
