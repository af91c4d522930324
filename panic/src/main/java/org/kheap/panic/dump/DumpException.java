package org.kheap.panic.dump;

import java.io.IOException;

/** A crash dump that cannot be written or read. The message is a sentence for people. */
public final class DumpException extends IOException {
    /** What a kernel says of a device that fails. */
    public static final int EIO = 5;

    /** What it says of one that is too small. */
    public static final int ENOSPC = 28;

    private static final long serialVersionUID = 1L;

    private final int error;

    DumpException(String message) {
        this(message, EIO, null);
    }

    DumpException(String message, int error, Throwable cause) {
        super(message, cause);
        this.error = error;
    }

    /** The number by which a kernel names what went wrong, as in {@code dump failed: error 28}. */
    public static int errorOf(IOException e) {
        return e instanceof DumpException dump ? dump.error : EIO;
    }
}
