package org.kheap.machine.elf;

/**
 * A file is not the ELF file it claims to be, or is one that this package does not take.
 *
 * <p>It is the file's fault, never the caller's: parsing and linking a truncated or hostile file
 * ends in this exception and in no other. The message says what is wrong and ends in facts as
 * {@code name=value}, the name of the file among them.
 */
public final class ElfFormatException extends Exception {

    private static final long serialVersionUID = 1L;

    ElfFormatException(String message) {
        super(printable(message));
    }

    /** A message without the control characters that names in a hostile file may have. */
    static String printable(String message) {
        return message.replaceAll("\\p{Cntrl}", "?");
    }
}
