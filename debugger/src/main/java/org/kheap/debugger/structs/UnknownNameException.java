package org.kheap.debugger.structs;

/**
 * The target has no type, member or variable of a name: it is of another release, or its symbol file is
 * missing. The message says which.
 */
public final class UnknownNameException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnknownNameException(String message) {
        super(message);
    }
}
