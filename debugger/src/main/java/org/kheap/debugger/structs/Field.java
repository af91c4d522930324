package org.kheap.debugger.structs;

import static org.kheap.machine.GuestMemory.Access.INSPECT;

import org.kheap.machine.GuestMemory;
import org.kheap.machine.types.CType;
import org.kheap.machine.types.CType.Encoding;

/** A member of a structure: where it is, and how it is read. */
public final class Field {
    private final GuestMemory memory;
    private final String name;
    private final long offset;
    private final int bitOffset;
    private final int bitSize;
    private final CType type;
    private final int width;
    private final boolean isSigned;

    Field(GuestMemory memory, String name, long offset, int bitOffset, int bitSize, CType type) {
        this.memory = memory;
        this.name = name;
        this.offset = offset;
        this.bitOffset = bitOffset;
        this.bitSize = bitSize;
        this.type = type;
        CType scalar = scalar();
        this.width = isNumber(scalar) ? (int) Math.min(scalar.size(), Long.BYTES) : 0;
        this.isSigned = isSigned(scalar);
    }

    /** The type of the member or, of an array, of its elements. */
    private CType scalar() {
        CType resolved = type.resolved();
        while (resolved instanceof CType.Array array) {
            resolved = array.element().resolved();
        }
        return resolved;
    }

    private static boolean isNumber(CType scalar) {
        return scalar instanceof CType.Base
                || scalar instanceof CType.Pointer
                || scalar instanceof CType.Enumeration;
    }

    private static boolean isSigned(CType scalar) {
        return scalar instanceof CType.Enumeration
                || scalar instanceof CType.Base base && base.encoding() == Encoding.SIGNED;
    }

    /** In bytes from the start of the structure. */
    public long offset() {
        return offset;
    }

    /** In bytes; of an array, all of it. */
    public long size() {
        return type.size();
    }

    public CType type() {
        return type;
    }

    /** How many elements an array has; 1 for anything else. */
    public long count() {
        return type.resolved() instanceof CType.Array array ? array.count() : 1;
    }

    /** In bytes: of an array, an element of it. */
    public long elementSize() {
        return type.resolved() instanceof CType.Array array ? array.element().size() : size();
    }

    /**
     * The number in it, of an array the first one, in 64 bits: extended by its sign if it has one.
     * Addresses are not negative.
     *
     * @param base of the structure
     * @throws UnknownNameException if it is no number
     */
    public long read(long base) {
        return number(base + offset);
    }

    /** An element of an array, as {@link #read}. */
    public long read(long base, long index) {
        return number(base + offset + index * elementSize());
    }

    private long number(long va) {
        long value =
                switch (width) {
                    case Byte.BYTES -> memory.getByte(va, INSPECT);
                    case Short.BYTES -> memory.getShort(va, INSPECT);
                    case Integer.BYTES -> memory.getInt(va, INSPECT);
                    case Long.BYTES -> memory.getLong(va, INSPECT);
                    default ->
                            throw new UnknownNameException(
                                    "%s is no number: %s".formatted(name, type.name()));
                };
        return bitSize == 0
                ? extended(value, width * Byte.SIZE)
                : extended(value >>> bitOffset, bitSize);
    }

    private long extended(long value, int bits) {
        int unused = Long.SIZE - bits;
        return isSigned ? value << unused >> unused : value << unused >>> unused;
    }

    /** The text of a character array, up to its NUL. */
    public String text(long base) {
        return memory.getString(base + offset, (int) Math.min(size(), 1 << 16), INSPECT);
    }
}
