package org.kheap.cli.mdb;

import java.io.BufferedReader;
import java.io.Flushable;
import java.io.IOException;
import org.kheap.debugger.command.Notation;
import org.kheap.debugger.lang.Console;
import org.kheap.debugger.lang.Host;
import org.kheap.debugger.lang.Shell;

/** A script: commands come from a stream, or from nowhere, and nobody watches. */
public final class StreamSeat implements Seat {
    private final Console console;
    private final BufferedReader commands;
    private final ProgressLine progress;
    private final Flushable output;

    /**
     * @param commands null for none
     * @param progress for whoever waits for the end of the script
     * @param output what the console prints to, for whoever waits for the answer to a command
     */
    public StreamSeat(
            Console console, BufferedReader commands, ProgressLine progress, Flushable output) {
        this.console = progress.before(console);
        this.commands = commands;
        this.progress = progress;
        this.output = output;
    }

    @Override
    public boolean isTerminal() {
        return false;
    }

    @Override
    public Console console() {
        return console;
    }

    @Override
    public Console paged(Notation notation) {
        return console;
    }

    @Override
    public Shell shell() {
        return Shells.plain();
    }

    @Override
    public Host.Progress progress() {
        return progress;
    }

    @Override
    public void begin() {
        progress.begin();
    }

    @Override
    public void converse(Conversation conversation) throws IOException {
        if (commands == null) {
            return;
        }
        String line = commands.readLine();
        while (line != null) {
            conversation.say(line);
            output.flush();
            line = conversation.isOver() ? null : commands.readLine();
        }
    }
}
