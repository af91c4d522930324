package org.kheap.cli.mdb;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jline.reader.Candidate;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.Terminal.SignalHandler;
import org.jline.utils.NonBlockingReader;
import org.kheap.debugger.command.DebuggerException;
import org.kheap.debugger.command.Notation;
import org.kheap.debugger.lang.Console;
import org.kheap.debugger.lang.Host;
import org.kheap.debugger.lang.Pager;
import org.kheap.debugger.lang.Shell;

/**
 * A terminal: lines are edited, remembered and completed, output stops after each screen, and Ctrl-C
 * stops a command but not the debugger.
 */
public final class TerminalSeat implements Seat {
    /** How long to wait for a key before looking whether nobody waits any more. */
    private static final long PATIENCE_MILLIS = 100;

    private final Terminal terminal;
    private final Shell shell;
    private final LineReader reader;
    private final ProgressLine progress;
    private final Console console;

    /** Null before there is a session, or output that is not paged. */
    private Pager pager;

    private Conversation conversation;
    private volatile boolean isInterrupted;

    /**
     * @param terminal closed by whoever opened it
     * @param shell that has the terminal for itself while it runs
     * @param history file that keeps lines from one session to the next; null for none
     */
    TerminalSeat(Terminal terminal, Shell shell, Path history) {
        this.terminal = terminal;
        this.shell = shell;
        this.progress = ProgressLine.on(this::print);
        this.console = progress.before(new Screen());
        LineReaderBuilder builder =
                LineReaderBuilder.builder()
                        .appName("mdb")
                        .terminal(terminal)
                        .parser((line, cursor, context) -> Word.of(line, cursor))
                        .completer((reader, line, found) -> complete(line, found));
        if (history != null) {
            builder.variable(LineReader.HISTORY_FILE, history);
        }
        this.reader = builder.build();
        reader.option(
                LineReader.Option.DISABLE_EVENT_EXPANSION, true); // ! has a meaning of its own
    }

    /** The terminal that this process was started from. */
    public static TerminalSeat at(Terminal terminal, Path history) {
        return new TerminalSeat(terminal, Shells.atTerminal(), history);
    }

    /** The word in front of the cursor, as a language has it that is not a shell's. */
    private record Word(String line, int cursor, String word) implements CompletingParsedLine {
        static Word of(String line, int cursor) {
            return new Word(line, cursor, Completion.lastWord(line.substring(0, cursor)));
        }

        @Override
        public int wordCursor() {
            return word.length();
        }

        @Override
        public int wordIndex() {
            return 0;
        }

        @Override
        public List<String> words() {
            return List.of(word);
        }

        @Override
        public CharSequence escape(CharSequence candidate, boolean complete) {
            return candidate;
        }

        @Override
        public int rawWordCursor() {
            return wordCursor();
        }

        @Override
        public int rawWordLength() {
            return word.length();
        }
    }

    /** What is typed behind a name is not always a blank. */
    private void complete(ParsedLine line, List<Candidate> found) {
        conversation.completions(line.line().substring(0, line.cursor())).stream()
                .map(name -> new Candidate(name, name, null, null, null, null, false))
                .forEach(found::add);
    }

    @Override
    public boolean isTerminal() {
        return true;
    }

    @Override
    public Console console() {
        return console;
    }

    @Override
    public Console paged(Notation notation) {
        try {
            notation.setWidth(terminal.getWidth());
        } catch (DebuggerException narrow) {
            console.error(narrow.getMessage());
        }
        pager = new Pager(console, notation, terminal::getHeight, this::ask);
        return pager;
    }

    @Override
    public Shell shell() {
        return shell;
    }

    @Override
    public Host.Progress progress() {
        return progress;
    }

    @Override
    public void begin() {
        isInterrupted = false;
        progress.begin();
        if (pager != null) {
            pager.begin();
        }
    }

    @Override
    public void converse(Conversation newConversation) throws IOException {
        conversation = newConversation;
        SignalHandler before = terminal.handle(Signal.INT, signal -> interrupt());
        try {
            while (!conversation.isOver()) {
                String line = read();
                if (line == null) {
                    return;
                }
                conversation.say(line);
            }
        } finally {
            terminal.handle(Signal.INT, before);
            reader.getHistory().save();
        }
    }

    private void interrupt() {
        isInterrupted = true;
        conversation.interrupt();
    }

    /** The next line that is typed to its end; null at the end of the input. */
    private String read() {
        while (true) {
            try {
                return reader.readLine(conversation.prompt());
            } catch (UserInterruptException e) {
                continue; // the line is not wanted
            } catch (EndOfFileException e) {
                if (conversation.endsWithInput()) {
                    return null;
                }
            }
        }
    }

    /** A key that is pressed at the end of a screen. */
    private char ask(String prompt) {
        print(prompt);
        Attributes before = terminal.enterRawMode();
        try {
            return (char) key(terminal.reader());
        } catch (IOException e) {
            return 'q';
        } finally {
            terminal.setAttributes(before);
            print("\r" + " ".repeat(prompt.length()) + "\r");
        }
    }

    private int key(NonBlockingReader keys) throws IOException {
        int key = keys.read(PATIENCE_MILLIS);
        while (key == NonBlockingReader.READ_EXPIRED && !isInterrupted) {
            key = keys.read(PATIENCE_MILLIS);
        }
        return key < 0 ? 'q' : key;
    }

    private void print(String text) {
        terminal.writer().print(text);
        terminal.writer().flush();
    }

    private final class Screen implements Console {
        @Override
        public void line(String text) {
            print(text + "\n");
        }

        @Override
        public void error(String text) {
            print(text + "\n");
        }
    }
}
