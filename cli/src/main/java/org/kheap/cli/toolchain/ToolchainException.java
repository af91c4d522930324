package org.kheap.cli.toolchain;

/** There is no compiler that works. The message says what to do about it. */
public final class ToolchainException extends Exception {
    private static final long serialVersionUID = 1L;

    ToolchainException(String message) {
        super(message);
    }
}
