package org.kheap.machine.dwarf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads one section, or a part of one, from front to back. It never moves backwards, so a loop that
 * reads at least a byte per turn ends.
 */
final class DwarfReader {

    /** A LEB128 of 64 bits has at most this many bytes. */
    private static final int MAX_LEB128 = 10;

    private final String section;
    private final ByteBuffer bytes;
    private final int base;
    private final int offsetSize;

    private DwarfReader(String section, ByteBuffer bytes, int base, int offsetSize) {
        this.section = section;
        this.bytes = bytes;
        this.base = base;
        this.offsetSize = offsetSize;
    }

    /** A reader of a whole section, in the 32-bit format until a unit says otherwise. */
    static DwarfReader of(String section, ByteBuffer contents) {
        return part(section, contents, 0, Integer.BYTES);
    }

    /** A reader of what a buffer has from its position on, which is at an offset of a section. */
    static DwarfReader part(String section, ByteBuffer rest, long offset, int offsetSize) {
        ByteBuffer bytes = rest.slice().order(rest.order());
        return new DwarfReader(section, bytes, Math.toIntExact(offset), offsetSize);
    }

    /** Where the next byte stands in the section. */
    long offset() {
        return base + bytes.position();
    }

    boolean hasMore() {
        return bytes.hasRemaining();
    }

    int remaining() {
        return bytes.remaining();
    }

    /** Whether a zero byte comes next, which ends a list; if so, passes over it. */
    boolean atZero() throws DwarfFormatException {
        boolean zero = bytes.get(require(1)) == 0;
        bytes.position(bytes.position() + (zero ? 1 : 0));
        return zero;
    }

    /** 4 in the 32-bit DWARF format, 8 in the 64-bit one. */
    int offsetSize() {
        return offsetSize;
    }

    /** Cuts the next bytes off as a reader of their own, and goes on behind them. */
    DwarfReader take(long length) throws DwarfFormatException {
        return take(length, offsetSize);
    }

    private DwarfReader take(long length, int newOffsetSize) throws DwarfFormatException {
        int start = require(length);
        ByteBuffer part = bytes.slice(start, (int) length).order(bytes.order());
        bytes.position(start + (int) length);
        return new DwarfReader(section, part, base + start, newOffsetSize);
    }

    /** A unit: its {@code unit_length}, which also tells the format, and as many bytes. */
    DwarfReader takeUnit() throws DwarfFormatException {
        long length = u32();
        if (length == 0xffff_ffffL) {
            return take(unsigned(Long.BYTES), Long.BYTES);
        }
        if (length >= 0xffff_fff0L) {
            throw error("reserved unit length", "unit_length=0x%x".formatted(length));
        }
        return take(length, Integer.BYTES);
    }

    ByteBuffer block(long length) throws DwarfFormatException {
        return take(length).bytes.asReadOnlyBuffer().order(bytes.order());
    }

    void skip(long length) throws DwarfFormatException {
        bytes.position(require(length) + (int) length);
    }

    int u8() throws DwarfFormatException {
        return Byte.toUnsignedInt(bytes.get(advance(Byte.BYTES)));
    }

    int u16() throws DwarfFormatException {
        return Short.toUnsignedInt(bytes.getShort(advance(Short.BYTES)));
    }

    private int u24() throws DwarfFormatException {
        int first = u8();
        int second = u8();
        int third = u8();
        return bytes.order() == ByteOrder.BIG_ENDIAN
                ? first << 16 | second << 8 | third
                : third << 16 | second << 8 | first;
    }

    long u32() throws DwarfFormatException {
        return Integer.toUnsignedLong(bytes.getInt(advance(Integer.BYTES)));
    }

    /** A number of 1, 2, 3, 4 or 8 bytes, zero-extended. */
    long unsigned(int size) throws DwarfFormatException {
        return switch (size) {
            case 1 -> u8();
            case 2 -> u16();
            case 3 -> u24();
            case 4 -> u32();
            case 8 -> bytes.getLong(advance(Long.BYTES));
            default -> throw error("number of an odd size", "size=" + size);
        };
    }

    /** An offset into a section, or a length, as wide as the format says. */
    long sectionOffset() throws DwarfFormatException {
        return unsigned(offsetSize);
    }

    long uleb128() throws DwarfFormatException {
        long value = 0;
        for (int i = 0; i < MAX_LEB128; i++) {
            int next = u8();
            value |= (long) (next & 0x7f) << (7 * i);
            if (next < 0x80) {
                return value;
            }
        }
        throw error("LEB128 of more than 64 bits", "limit=" + MAX_LEB128);
    }

    /** A form, or another code that DWARF keeps below 2^31. */
    int code() throws DwarfFormatException {
        long code = uleb128();
        if (code < 0 || code > Integer.MAX_VALUE) {
            throw error("code out of range", "code=0x%x".formatted(code));
        }
        return (int) code;
    }

    long sleb128() throws DwarfFormatException {
        long value = 0;
        for (int i = 0; i < MAX_LEB128; i++) {
            int next = u8();
            value |= (long) (next & 0x7f) << (7 * i);
            if (next < 0x80) {
                int unused = Math.max(Long.SIZE - 7 * (i + 1), 0);
                return value << unused >> unused;
            }
        }
        throw error("LEB128 of more than 64 bits", "limit=" + MAX_LEB128);
    }

    /** Passes over a zero-ended string. */
    DwarfString string() throws DwarfFormatException {
        DwarfString string = new DwarfString(section, offset());
        while (u8() != 0) {
            // u8() ends the loop with an exception if the string does not end
        }
        return string;
    }

    private int advance(int size) throws DwarfFormatException {
        int start = require(size);
        bytes.position(start + size);
        return start;
    }

    /** The position, if so many bytes follow. */
    private int require(long size) throws DwarfFormatException {
        if (size < 0 || size > bytes.remaining()) {
            throw error(
                    "section or unit ends early",
                    "needed=%s remaining=%d"
                            .formatted(Long.toUnsignedString(size), bytes.remaining()));
        }
        return bytes.position();
    }

    DwarfFormatException error(String what, String facts) {
        return new DwarfFormatException(
                "%s: section=%s offset=0x%x %s".formatted(what, section, offset(), facts));
    }
}
