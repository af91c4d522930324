package org.kheap.debugger.lang;

import java.util.function.IntSupplier;
import org.kheap.debugger.command.Notation;
import org.kheap.debugger.command.Row;

/** Stops after each screen and asks how to go on. */
public final class Pager implements Console {
    /** Shown where it stops. */
    public static final String PROMPT = ">> More [<space>, <cr>, q, n, c, a] ?";

    private final Console console;
    private final Notation notation;
    private final IntSupplier rows;
    private final Keys keys;
    private long left;
    private boolean isDropping;

    /** The user's keys. */
    @FunctionalInterface
    public interface Keys {
        /** Shows a prompt, waits for a key and takes the prompt away again. */
        char ask(String prompt);
    }

    /** @param rows of the screen as it is now, one of which the prompt takes */
    public Pager(Console console, Notation notation, IntSupplier rows, Keys keys) {
        this.console = console;
        this.notation = notation;
        this.rows = rows;
        this.keys = keys;
        begin();
    }

    /** Starts a screen, as the user has seen all that was printed before. */
    public void begin() {
        left = page();
        isDropping = false;
    }

    @Override
    public boolean takesRows() {
        return console.takesRows();
    }

    @Override
    public void row(Row row) {
        console.row(row);
    }

    @Override
    public void line(String text) {
        if (isDropping) {
            return;
        }
        if (left <= 0) {
            ask();
        }
        if (!isDropping) {
            left -= Math.max(1, (text.length() + notation.width() - 1L) / notation.width());
            console.line(text);
        }
    }

    /** Complaints are not held back: they may be why the rest is not worth reading. */
    @Override
    public void error(String text) {
        console.error(text);
    }

    private void ask() {
        switch (keys.ask(PROMPT)) {
            case '\r', '\n' -> left = 1;
            case 'q', 'Q', 'a', 'A' -> throw new StoppedOutputException();
            case 'n', 'N' -> isDropping = true;
            case 'c', 'C' -> left = Long.MAX_VALUE;
            default -> left = page();
        }
    }

    private long page() {
        return Math.max(2, rows.getAsInt()) - 1L;
    }
}
