package org.kheap.cli.mdb;

import java.util.List;
import org.kheap.debugger.lang.Console;
import org.kheap.debugger.lang.Interpreter;

/** The lines of a session, one after the other. */
public final class Conversation {
    private final Interpreter interpreter;
    private final Console console;
    private final Seat seat;
    private final boolean repeatsLast;
    private final boolean ignoresEnd;
    private final Completion completion;

    /**
     * @param repeatsLast whether an empty line repeats the last command
     * @param ignoresEnd whether it goes on when a terminal says that there is no more input
     */
    Conversation(
            Interpreter interpreter,
            Console console,
            Seat seat,
            Completion completion,
            boolean repeatsLast,
            boolean ignoresEnd) {
        this.interpreter = interpreter;
        this.console = console;
        this.seat = seat;
        this.completion = completion;
        this.repeatsLast = repeatsLast;
        this.ignoresEnd = ignoresEnd;
    }

    /**
     * Runs a line.
     *
     * @return whether it did what it was told
     */
    boolean say(String line) {
        seat.begin();
        try {
            return line.isBlank() && repeatsLast ? interpreter.repeat() : interpreter.run(line);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            // One command of many: what the user knows by now is not thrown away with it.
            console.error("mdb: internal error, please report it: " + e);
            return false;
        }
    }

    boolean isOver() {
        return interpreter.isFinished();
    }

    /** Whether it is over when the input is. */
    boolean endsWithInput() {
        if (ignoresEnd) {
            console.error("mdb: use ::quit or $q to leave");
        }
        return !ignoresEnd;
    }

    /** Stops the command that runs. May be called from any thread. */
    void interrupt() {
        interpreter.interrupt();
    }

    String prompt() {
        return interpreter.prompt();
    }

    /** What the last word of a line could become. */
    List<String> completions(String line) {
        return completion.of(line);
    }
}
