package org.kheap.cli.mdb;

import java.io.IOException;
import org.kheap.debugger.command.Notation;
import org.kheap.debugger.lang.Console;
import org.kheap.debugger.lang.Host;
import org.kheap.debugger.lang.Shell;

/** Where the user of a debugger sits: where commands come from, and where their output is shown. */
public interface Seat {
    /** Whether there are eyes and hands, and not a script. */
    boolean isTerminal();

    /** Where a session prints. */
    Console console();

    /**
     * As {@link #console}, but stops after each screen, if there are screens.
     *
     * @param notation of the session, which is told how wide they are
     */
    Console paged(Notation notation);

    /** What runs the commands behind {@code !}. */
    Shell shell();

    Host.Progress progress();

    /** A command begins: what was shown so far has been read. */
    void begin();

    /** Reads commands, and has them run until the user or the session ends. */
    void converse(Conversation conversation) throws IOException;
}
