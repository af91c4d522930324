package org.kheap.debugger.lang;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import org.kheap.debugger.command.DebuggerException;
import org.kheap.debugger.command.FileFailure;
import org.kheap.debugger.command.Row;

/** A console whose lines also go to a file, while there is one. */
final class LoggedConsole implements Console {
    private final Console console;
    private final Logs logs;

    /** Null while nothing is logged. */
    private Writer log;

    LoggedConsole(Console console, Logs logs) {
        this.console = console;
        this.logs = logs;
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
        record(text);
        console.line(text);
    }

    @Override
    public void error(String text) {
        record(text);
        console.error(text);
    }

    /** Goes on behind what is in the file. @throws DebuggerException if it cannot be written */
    void open(Path file) {
        close();
        try {
            log = logs.open(file);
        } catch (IOException e) {
            throw new DebuggerException(
                    "failed to open log " + file + ": " + FileFailure.reason(e));
        }
    }

    void close() {
        try {
            if (log != null) {
                log.close();
            }
        } catch (IOException e) {
            throw new DebuggerException("failed to close log: " + FileFailure.reason(e));
        } finally {
            log = null;
        }
    }

    /** Writes to the file alone. Nothing waits in memory, as nobody closes it when all ends. */
    void record(String text) {
        if (log == null) {
            return;
        }
        try {
            log.write(text);
            log.write('\n');
            log.flush();
        } catch (IOException e) {
            log = null;
            throw new DebuggerException("failed to write log: " + FileFailure.reason(e));
        }
    }
}
