package org.kheap.machine.elf;

import java.io.IOException;
import java.util.List;

/**
 * The headers of a core, a file too large to be held. Its segments are what the file claims: they may
 * lie outside of it, and on each other.
 *
 * @param header checked to be that of a core
 * @param segments in the order of the file
 * @param isCut whether the file should have more segments than these
 */
public record ElfCore(ElfHeader header, List<ElfSegment> segments, boolean isCut) {
    /** More than anything has; 56 MB of headers. */
    private static final long MOST_SEGMENTS = 1 << 20;

    public ElfCore {
        segments = List.copyOf(segments);
    }

    /** A file. */
    @FunctionalInterface
    public interface Source {
        /** Some bytes, which are inside of the file. */
        byte[] read(long offset, int length) throws IOException;
    }

    /**
     * Reads the headers.
     *
     * @param length of the file in bytes
     * @param name what messages call the file
     * @throws ElfFormatException if it is no core
     */
    public static ElfCore read(Source source, long length, String name)
            throws ElfFormatException, IOException {
        int most = ElfClass.ELFCLASS64.headerSize();
        ElfHeader header = ElfParser.header(source.read(0, (int) Math.min(length, most)), name);
        if (header.type() != ElfHeader.ET_CORE) {
            throw new ElfFormatException(
                    "not a core: file=%s e_type=%d".formatted(name, header.type()));
        }
        int size = header.elfClass().programHeaderSize();
        long claimed = claimed(header, source, length);
        long count = Math.min(claimed, Math.min(MOST_SEGMENTS, fitting(header, length) / size));
        byte[] table = source.read(count == 0 ? 0 : header.phoff(), (int) count * size);
        return new ElfCore(
                header, ElfParser.segments(header, table, (int) count, name), count < claimed);
    }

    /** Bytes of the file from the table on. */
    private static long fitting(ElfHeader header, long length) {
        return header.phoff() < 0 ? 0 : Math.max(0, length - header.phoff());
    }

    /** The number of segments, which section header 0 has if it is too large for the header. */
    private static long claimed(ElfHeader header, Source source, long length) throws IOException {
        int size = header.elfClass().sectionHeaderSize();
        boolean isElsewhere =
                header.phnum() == ElfHeader.PN_XNUM
                        && header.shoff() > 0
                        && header.shoff() <= length - size;
        return isElsewhere
                ? ElfParser.info(header, source.read(header.shoff(), size))
                : header.phnum();
    }
}
