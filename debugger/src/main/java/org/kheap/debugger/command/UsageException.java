package org.kheap.debugger.command;

/** Arguments that a command does not take. Its usage is printed behind the message. */
public final class UsageException extends DebuggerException {
    private static final long serialVersionUID = 1L;

    /** @param message what is wrong; empty if the usage says it all */
    public UsageException(String message) {
        super(message);
    }
}
