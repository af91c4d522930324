package org.kheap.debugger.lang;

import org.kheap.debugger.command.DebuggerException;

/** A line that is not in the language. */
public final class SyntaxException extends DebuggerException {
    private static final long serialVersionUID = 1L;

    SyntaxException(String message) {
        super(message);
    }
}
