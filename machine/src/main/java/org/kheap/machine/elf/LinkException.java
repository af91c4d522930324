package org.kheap.machine.elf;

/**
 * A sound object could not be linked: to these symbols, or at these addresses. The message names
 * the file.
 */
public abstract sealed class LinkException extends Exception
        permits UndefinedSymbolsException, RelocationOverflowException {

    private static final long serialVersionUID = 1L;

    LinkException(String message) {
        super(ElfFormatException.printable(message));
    }
}
