package org.kheap.debugger.command;

/**
 * Where a command prints. Lines never end in blanks, and whatever was begun by a command is a line
 * of its own when the next one starts.
 */
public abstract class Output {
    private final Notation notation;
    private final StringBuilder line = new StringBuilder();

    protected Output(Notation notation) {
        this.notation = notation;
    }

    /** Whether it is read by another command of the debugger. */
    public abstract boolean isPipe();

    /** Takes a line that is complete, without its newline. */
    protected abstract void takeLine(String text);

    /** Takes a value as an element of a pipe. Only asked where there is one. */
    protected abstract void takeValue(long value);

    /** Whether it is read by a program, which gets rows in place of tables. */
    public boolean takesRows() {
        return false;
    }

    /** Takes a row. Only asked where {@link #takesRows} says so. */
    protected void takeRow(Row row) {
        throw new IllegalStateException("no program reads this: " + row.kind());
    }

    /** Hands what was found to the program that reads. Only to be used where it {@link #takesRows}. */
    public final void row(Row row) {
        freshLine();
        takeRow(row);
    }

    public final Notation notation() {
        return notation;
    }

    /** Gives a value to the next command or, where there is none, prints it as a line in hex. */
    public final void value(long value) {
        if (isPipe()) {
            freshLine();
            takeValue(value);
        } else if (takesRows()) {
            row(Row.of("value", "value", "0x" + hex(value)));
        } else {
            line(hex(value));
        }
    }

    private String hex(long address) {
        return Long.toHexString(notation.model().truncate(address));
    }

    /** As {@link #value}, but printed in the radix of the session and not cut to an address. */
    public final void number(long value) {
        if (isPipe()) {
            freshLine();
            takeValue(value);
        } else {
            line(Long.toUnsignedString(value, notation.radix()));
        }
    }

    /** Prints text, in which newlines end lines. */
    public final void print(String text) {
        int start = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
            line.append(text, start, end);
            endLine();
            start = end + 1;
        }
        line.append(text, start, text.length());
    }

    /** Prints by a format string of the debugger's: see {@link Format}. */
    public final void printf(String format, Object... values) {
        print(Format.text(notation, column(), format, values));
    }

    /** Prints text and a newline. */
    public final void line(String text) {
        print(text);
        endLine();
    }

    /** The column that the next character is printed in, from 0. */
    public final int column() {
        return line.length();
    }

    /** Ends the line if there is something on it. */
    public final void freshLine() {
        if (line.length() > 0) {
            endLine();
        }
    }

    private void endLine() {
        int end = line.length();
        while (end > 0 && line.charAt(end - 1) == ' ') {
            end--;
        }
        String text = line.substring(0, end);
        line.setLength(0);
        takeLine(text);
    }
}
