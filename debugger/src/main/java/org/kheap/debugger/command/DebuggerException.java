package org.kheap.debugger.command;

import java.util.List;

/** A command that cannot be done, in the words the user reads behind {@code mdb: }. */
public class DebuggerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DebuggerException(String message) {
        // No stack trace: this is the user's mistake or the dump's, and it can be a frequent one.
        super(message, null, false, false);
    }

    /** The lines that the user reads. */
    public List<String> report() {
        return List.of("mdb: " + getMessage());
    }
}
