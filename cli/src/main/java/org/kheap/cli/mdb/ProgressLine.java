package org.kheap.cli.mdb;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.kheap.debugger.command.Row;
import org.kheap.debugger.lang.Console;
import org.kheap.debugger.lang.Host;

/**
 * A line that says how far a command has come, which the next output replaces. It appears when a command
 * has taken a second.
 */
public final class ProgressLine implements Host.Progress {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(1);
    private static final long INTERVAL = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int PERCENT = 100;

    private final LongSupplier clock;
    private final Consumer<String> terminal;
    private long due;
    private int shown;

    /**
     * @param clock nanoseconds
     * @param terminal shows text as it is, also carriage returns
     */
    ProgressLine(LongSupplier clock, Consumer<String> terminal) {
        this.clock = clock;
        this.terminal = terminal;
        begin();
    }

    /** One on a terminal. */
    public static ProgressLine on(Consumer<String> terminal) {
        return new ProgressLine(System::nanoTime, terminal);
    }

    /** One that nobody sees. */
    public static ProgressLine none() {
        return new ProgressLine(() -> 0, text -> {});
    }

    /** A command begins. */
    void begin() {
        due = clock.getAsLong() + PATIENCE;
    }

    @Override
    public void show(String doing, long done, long total) {
        if (clock.getAsLong() - due < 0) {
            return;
        }
        due = clock.getAsLong() + INTERVAL;
        String text =
                total == 0
                        ? "%s: %d".formatted(doing, done)
                        : "%s: %d%%".formatted(doing, (long) ((double) done / total * PERCENT));
        terminal.accept("\r" + text + " ".repeat(Math.max(0, shown - text.length())));
        shown = text.length();
    }

    private void clear() {
        if (shown > 0) {
            terminal.accept("\r" + " ".repeat(shown) + "\r");
            shown = 0;
        }
    }

    /** A console in front of which the line is taken away. */
    Console before(Console console) {
        return new Console() {
            @Override
            public void line(String text) {
                clear();
                console.line(text);
            }

            @Override
            public boolean takesRows() {
                return console.takesRows();
            }

            @Override
            public void row(Row row) {
                clear();
                console.row(row);
            }

            @Override
            public void error(String text) {
                clear();
                console.error(text);
            }
        };
    }
}
