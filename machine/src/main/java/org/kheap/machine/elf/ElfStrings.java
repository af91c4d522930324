package org.kheap.machine.elf;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Reads the names of one file, and bounds their sum: names may overlap, so n symbols and a string
 * table of n bytes could ask for n times n bytes of strings. See rule E3 of the package comment.
 */
final class ElfStrings {

    /** Bytes of names per byte of file. Names of real files do not even make up the file. */
    private static final long BUDGET_FACTOR = 8;

    private final ElfBytes bytes;
    private final List<ElfSection> sections;
    private long budget;

    /**
     * Begins a file.
     *
     * @param sections its sections, which need no names yet
     */
    ElfStrings(ElfBytes bytes, List<ElfSection> sections) {
        this.bytes = bytes;
        this.sections = sections;
        this.budget = BUDGET_FACTOR * bytes.length();
    }

    /**
     * The string table that something refers to.
     *
     * @param what the field that refers to it, for the message
     */
    ElfSection table(int index, String what) throws ElfFormatException {
        if (Integer.compareUnsigned(index, sections.size()) >= 0
                || sections.get(index).type() != ElfSection.SHT_STRTAB) {
            throw bytes.error(
                    "no string table",
                    "%s=%s sections=%d"
                            .formatted(what, Integer.toUnsignedString(index), sections.size()));
        }
        return sections.get(index);
    }

    /** The zero-ended string at an index, unsigned, of a string table. */
    String string(ElfSection table, int index) throws ElfFormatException {
        long start = Integer.toUnsignedLong(index);
        if (start >= table.size()) {
            throw error("name leaves its string table", table, start);
        }
        ByteBuffer rest = bytes.slice(table.offset() + start, table.size() - start, "name");
        int length = 0;
        while (rest.get(length) != 0) {
            length++;
            if (length == rest.capacity()) {
                throw error("name has no end", table, start);
            }
        }
        budget -= length;
        if (budget < 0) {
            throw error("names overlap too much", table, start);
        }
        return text(rest, length);
    }

    private static String text(ByteBuffer bytes, int length) {
        byte[] text = new byte[length];
        bytes.get(0, text);
        return new String(text, StandardCharsets.UTF_8);
    }

    private ElfFormatException error(String what, ElfSection table, long index) {
        return bytes.error(
                what,
                "index=0x%x section=%d offset=0x%x size=0x%x"
                        .formatted(index, table.index(), table.offset(), table.size()));
    }
}
