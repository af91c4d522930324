package org.kheap.machine.dwarf;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The debug sections of one program, relocated. The buffers' byte order is that of the program; it
 * is the only thing about the machine that DWARF does not say itself.
 */
public final class DwarfSections {

    /**
     * Longest string taken, in bytes, without the zero: the largest {@code PATH_MAX} in use. There
     * must be a limit, since strings may overlap.
     */
    static final int MAX_STRING = 4096;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Map<String, ByteBuffer> sections;

    private DwarfSections(Map<String, ByteBuffer> sections) {
        this.sections = Map.copyOf(sections);
    }

    /**
     * Takes sections as they are.
     *
     * @param sections by name, with the leading dot; missing ones count as empty. Each holds its
     *     section between index 0 and its limit; the buffers are kept, but never moved
     * @return the sections
     */
    public static DwarfSections of(Map<String, ByteBuffer> sections) {
        return new DwarfSections(sections);
    }

    /** A reader at the start of a section. */
    DwarfReader reader(String name) {
        ByteBuffer contents = sections.getOrDefault(name, NOTHING);
        return DwarfReader.of(name, contents.duplicate().rewind().order(contents.order()));
    }

    /** Bytes of a section. */
    int size(String name) {
        return sections.getOrDefault(name, NOTHING).limit();
    }

    /** Reads a string. */
    String text(DwarfString string) throws DwarfFormatException {
        ByteBuffer bytes = sections.getOrDefault(string.section(), NOTHING);
        long offset = string.offset();
        if (offset >= 0 && offset < bytes.limit()) {
            int start = (int) offset;
            int limit = Math.min(bytes.limit(), start + MAX_STRING + 1);
            for (int end = start; end < limit; end++) {
                if (bytes.get(end) == 0) {
                    byte[] text = new byte[end - start];
                    bytes.get(start, text);
                    return new String(text, StandardCharsets.UTF_8);
                }
            }
        }
        throw new DwarfFormatException(
                "string outside its section, without an end, or too long:"
                        + " section=%s offset=0x%x size=0x%x limit=%d"
                                .formatted(string.section(), offset, bytes.limit(), MAX_STRING));
    }
}
