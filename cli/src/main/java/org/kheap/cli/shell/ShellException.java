package org.kheap.cli.shell;

/** Why a command could not do what it was told, in a sentence. */
public final class ShellException extends Exception {
    private static final long serialVersionUID = 1L;

    public ShellException(String message) {
        super(message);
    }

    public ShellException(String message, Throwable cause) {
        super(message, cause);
    }
}
