package org.kheap.machine.dwarf;

/**
 * Debugging information is not what DWARF says it should be, or uses a part of DWARF that this
 * package does not take. The message says what is wrong, in which section and at which offset.
 */
public final class DwarfFormatException extends Exception {

    private static final long serialVersionUID = 1L;

    DwarfFormatException(String message) {
        super(message);
    }
}
