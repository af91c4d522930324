package org.kheap.machine.elf;

/**
 * A relocated value does not fit its field: the segments, or a symbol, lie too far apart for the
 * code model the object was compiled for.
 */
public final class RelocationOverflowException extends LinkException {

    private static final long serialVersionUID = 1L;

    RelocationOverflowException(String message) {
        super(message);
    }
}
