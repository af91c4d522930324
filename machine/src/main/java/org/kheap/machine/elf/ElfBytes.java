package org.kheap.machine.elf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The bytes of a file behind checks: no offset or size of the file reaches them unchecked. */
final class ElfBytes {

    private final String file;
    private final ByteBuffer bytes;

    ElfBytes(String file, byte[] bytes, ByteOrder order) {
        this.file = file;
        this.bytes = ByteBuffer.wrap(bytes).asReadOnlyBuffer().order(order);
    }

    String file() {
        return file;
    }

    ByteOrder order() {
        return bytes.order();
    }

    long length() {
        return bytes.capacity();
    }

    /**
     * Cuts a range out of the file.
     *
     * @param what what the range is, for the message
     * @throws ElfFormatException if the range leaves the file
     */
    ByteBuffer slice(long offset, long size, String what) throws ElfFormatException {
        if (!contains(offset, size)) {
            throw error(
                    what + " leaves the file",
                    "offset=0x%x size=0x%x length=0x%x".formatted(offset, size, length()));
        }
        return bytes.slice((int) offset, (int) size).order(bytes.order());
    }

    /** Both numbers are unsigned, so a negative one is larger than any file. */
    private boolean contains(long offset, long size) {
        return offset >= 0 && size >= 0 && offset <= length() && size <= length() - offset;
    }

    /**
     * Cuts a table out of the file.
     *
     * @param count its entries, as the file claims; unsigned
     * @param entry bytes per entry
     * @param what what the table is, for the message
     * @throws ElfFormatException if the table leaves the file
     */
    ByteBuffer table(long offset, long count, int entry, String what) throws ElfFormatException {
        boolean sane = count >= 0 && count <= length();
        return slice(offset, sane ? count * entry : -1, what);
    }

    void requireEntrySize(String what, long found, long wanted) throws ElfFormatException {
        if (found != wanted) {
            throw error(
                    "wrong entry size",
                    "%s=%s expected=%d".formatted(what, Long.toUnsignedString(found), wanted));
        }
    }

    /**
     * The number of entries of a table.
     *
     * @throws ElfFormatException if they have another size, or the last one is cut
     */
    int entries(ElfSection table, int size) throws ElfFormatException {
        requireEntrySize("section=%d sh_entsize".formatted(table.index()), table.entsize(), size);
        if (table.size() % size != 0) {
            throw error(
                    "last entry is cut",
                    "section=%d sh_size=0x%x entry=%d"
                            .formatted(table.index(), table.size(), size));
        }
        return (int) (table.size() / size);
    }

    ElfFormatException error(String what, String facts) {
        return new ElfFormatException(what + ": file=" + file + " " + facts);
    }
}
