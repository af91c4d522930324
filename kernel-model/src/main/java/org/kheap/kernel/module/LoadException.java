package org.kheap.kernel.module;

/** A module could not be loaded: the message says what is wrong with which file. */
public final class LoadException extends Exception {
    private static final long serialVersionUID = 1L;

    public LoadException(String message) {
        super(message);
    }

    LoadException(Exception cause) {
        super(cause.getMessage(), cause);
    }
}
