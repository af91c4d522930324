package org.kheap.cli.shell;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.kheap.cli.mdb.Seat;
import org.kheap.cli.mdb.TerminalSeat;

/**
 * A shell at a terminal: lines are edited, remembered and completed, Ctrl-C interrupts what runs, and
 * jobs in the background go on while nobody types.
 */
public final class Prompt implements AutoCloseable {
    private static final String PROMPT = "# ";
    private static final String DEBUGGER_HISTORY = ".kheap_mdb_history";

    /** A machine with nothing to do but background jobs shall not take all of a host's processor. */
    private static final long PAUSE_MILLIS = 20;

    private static final Size ORDINARY_SIZE = new Size(80, 24);

    private final Terminal terminal;
    private final LineReader reader;
    private final Seat debuggerSeat;
    private final TerminalScreen screen = new TerminalScreen();
    private Shell shell;
    private volatile boolean reading;
    private volatile Throwable failure;

    /** @param history file of the host that keeps lines from one shell to the next; null for none */
    public Prompt(Terminal terminal, Path history) {
        this.terminal = terminal;
        if (terminal.getWidth() <= 0 || terminal.getHeight() <= 0) {
            terminal.setSize(ORDINARY_SIZE); // serial lines and pipes of other programs tell none
        }
        LineReaderBuilder builder =
                LineReaderBuilder.builder()
                        .appName("kheap")
                        .terminal(terminal)
                        .completer((line, parsed, candidates) -> complete(parsed, candidates));
        if (history != null) {
            builder.variable(LineReader.HISTORY_FILE, history);
        }
        this.reader = builder.build();
        this.debuggerSeat =
                TerminalSeat.at(
                        terminal,
                        history == null ? null : history.resolveSibling(DEBUGGER_HISTORY));
        reader.option(LineReader.Option.DISABLE_EVENT_EXPANSION, true); // # ! are ordinary here
    }

    private void complete(
            org.jline.reader.ParsedLine line, java.util.List<org.jline.reader.Candidate> found) {
        new Completion(shell).complete(line, found);
    }

    LineReader reader() {
        return reader;
    }

    /** Where the machine's console is shown: above the line that is being edited, if there is one. */
    public Screen screen() {
        return screen;
    }

    /** Reads and runs commands until the machine is off. */
    public void run(Shell newShell) throws ShellException {
        shell = newShell;
        terminal.handle(Signal.INT, signal -> shell.jobs().interrupt());
        while (!shell.isOver()) {
            String line = read();
            if (line == null) {
                return;
            }
            shell.execute(line);
        }
    }

    /** The next line; empty after Ctrl-C, null at the end of the input. */
    private String read() throws ShellException {
        Thread background = new Thread(this::goOn, "background jobs");
        reading = true;
        background.start();
        try {
            return reader.readLine(PROMPT);
        } catch (UserInterruptException e) {
            shell.jobs().interruptIfStuck();
            return "";
        } catch (EndOfFileException e) {
            return null;
        } finally {
            reading = false;
            await(background);
        }
    }

    /** Jobs in the background go on until a line is there. */
    private void goOn() {
        try {
            while (reading) {
                shell.jobs().slice();
                shell.station().settle();
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (ShellException | RuntimeException | Error e) {
            failure = e; // whoever reads lines is to see it
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void await(Thread background) throws ShellException {
        boolean interrupted = false;
        while (background.isAlive()) {
            try {
                background.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        throwFailure();
    }

    private void throwFailure() throws ShellException {
        if (failure instanceof ShellException exception) {
            throw exception;
        } else if (failure instanceof Error error) {
            throw error;
        } else if (failure != null) {
            throw (RuntimeException) failure;
        }
    }

    @Override
    public void close() throws IOException {
        terminal.close();
    }

    private final class TerminalScreen implements Screen {
        /** The beginning of a line that goes on, while another one is being edited. */
        private final StringBuilder begun = new StringBuilder();

        @Override
        public void write(byte[] bytes) {
            String text = new String(bytes, StandardCharsets.UTF_8);
            if (reading) {
                above(text);
            } else {
                terminal.writer().print(begun + text);
                begun.setLength(0);
                terminal.writer().flush();
            }
        }

        private void above(String text) {
            begun.append(text);
            int end = begun.lastIndexOf("\n");
            if (end >= 0) {
                reader.printAbove(begun.substring(0, end + 1));
                begun.delete(0, end + 1);
            }
        }

        @Override
        public Seat seat() {
            return debuggerSeat;
        }

        @Override
        public boolean isTerminal() {
            return !terminal.getType().startsWith(Terminal.TYPE_DUMB);
        }
    }
}
