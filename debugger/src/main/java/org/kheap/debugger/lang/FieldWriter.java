package org.kheap.debugger.lang;

import org.kheap.debugger.command.Format;
import org.kheap.debugger.command.Output;

/** Lays fields out in columns behind a margin, and begins a new line where the page ends. */
final class FieldWriter {
    private static final int MARGIN = Format.TAB;

    private final Output output;
    private final int width;

    FieldWriter(Output output, int width) {
        this.output = output;
        this.width = width;
    }

    /** An address as a symbol and a colon, and blanks up to the next field. */
    void label(long address) {
        output.printf("%-#16lla%16T", address);
    }

    /** A field with the blanks that belong to it. */
    void field(String text) {
        output.print(" ".repeat(Math.max(0, MARGIN - output.column())));
        if (output.column() > MARGIN && output.column() + text.length() > width) {
            newline();
            field(text);
        } else {
            output.print(text);
        }
    }

    void fieldf(String format, Object... values) {
        field(Format.text(output.notation(), Math.max(MARGIN, output.column()), format, values));
    }

    /** Blanks up to the next multiple of {@code stop} columns. */
    void tab(int stop) {
        field("");
        output.printf("%*T", stop);
    }

    void newline() {
        output.print("\n");
    }
}
