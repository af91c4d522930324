package org.kheap.cli;

import java.io.IOException;
import java.util.List;
import org.jline.terminal.Terminal;
import org.kheap.cli.mdb.ProgressLine;
import org.kheap.cli.mdb.Seat;
import org.kheap.cli.mdb.StreamSeat;
import org.kheap.cli.mdb.TerminalSeat;
import org.kheap.debugger.lang.Console;

/** The seat of somebody who starts the debugger from the host, and the terminal for it, if there is one. */
final class Seating implements AutoCloseable {
    private static final String HISTORY = ".kheap_mdb_history";

    private final Environment environment;
    private final Seat seat;

    /** Null if it is a script. */
    private final Terminal terminal;

    private Seating(Environment environment, Seat seat, Terminal terminal) {
        this.environment = environment;
        this.seat = seat;
        this.terminal = terminal;
    }

    /**
     * A terminal, unless there is none, or the commands are known already.
     *
     * @param commands empty if the user is to be asked
     */
    static Seating of(Environment environment, List<String> commands) throws IOException {
        if (!commands.isEmpty() || !environment.hasTerminal()) {
            return new Seating(environment, streams(environment), null);
        }
        environment.out().flush();
        Terminal terminal = environment.terminal();
        Seat seat = TerminalSeat.at(terminal, environment.userHome().resolve(HISTORY));
        return new Seating(environment, seat, terminal);
    }

    /** Standard input, standard output, and what went wrong apart from them. */
    static Seat streams(Environment environment) {
        ProgressLine progress =
                environment.hasTerminal()
                        ? ProgressLine.on(environment.err()::print)
                        : ProgressLine.none();
        return new StreamSeat(
                new Streams(environment), environment.lines(), progress, environment.out());
    }

    Seat seat() {
        return seat;
    }

    @Override
    public void close() throws IOException {
        environment.out().flush();
        if (terminal != null) {
            terminal.close();
        }
    }

    /** Data on standard output, talk on standard error. */
    private record Streams(Environment environment) implements Console {
        @Override
        public void line(String text) {
            environment.out().println(text);
        }

        @Override
        public void error(String text) {
            environment.out().flush();
            environment.err().println(text);
        }
    }
}
