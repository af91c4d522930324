package org.kheap.cli;

/** Something the user has to mend: the message says what was wrong, where, and what to do. */
public final class UserException extends Exception {
    private static final long serialVersionUID = 1L;

    UserException(String message) {
        super(message);
    }

    UserException(String message, Throwable cause) {
        super(message, cause);
    }
}
