package org.kheap.debugger.lang;

import java.util.List;
import org.kheap.debugger.command.DebuggerException;

/** The user has read enough of a command, and need not be told. */
final class StoppedOutputException extends DebuggerException {
    private static final long serialVersionUID = 1L;

    StoppedOutputException() {
        super("stopped");
    }

    @Override
    public List<String> report() {
        return List.of();
    }
}
