package org.kheap.cli.shell;

import java.nio.charset.StandardCharsets;
import org.kheap.cli.mdb.ProgressLine;
import org.kheap.cli.mdb.Seat;
import org.kheap.cli.mdb.StreamSeat;
import org.kheap.debugger.lang.Console;

/** Where the console of a machine is shown. */
public interface Screen {
    /** Text of the guest, byte for byte. */
    void write(byte[] bytes);

    /** Text of the shell. */
    default void print(String text) {
        write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** What went wrong, which scripts may want apart from the rest. */
    default void error(String text) {
        print(text);
    }

    /** Where somebody sits who starts a debugger here: without a keyboard, unless there is one. */
    default Seat seat() {
        return new StreamSeat(new Lines(this), null, ProgressLine.none(), () -> {});
    }

    /** What a debugger prints, as lines of the shell. */
    record Lines(Screen screen) implements Console {
        @Override
        public void line(String text) {
            screen.print(text + "\n");
        }

        @Override
        public void error(String text) {
            screen.error(text + "\n");
        }
    }

    /** Whether a line may be overwritten by the next one, as progress is shown. */
    boolean isTerminal();
}
