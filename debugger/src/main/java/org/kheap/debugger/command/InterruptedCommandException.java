package org.kheap.debugger.command;

/** The user stopped the command, not the debugger. */
public final class InterruptedCommandException extends DebuggerException {
    private static final long serialVersionUID = 1L;

    public InterruptedCommandException() {
        super("interrupted");
    }
}
