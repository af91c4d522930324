package org.kheap.cli.shell;

import java.nio.charset.StandardCharsets;

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

    /** Whether a line may be overwritten by the next one, as progress is shown. */
    boolean isTerminal();
}
