package org.kheap.debugger.types;

import org.kheap.debugger.memory.Cells;
import org.kheap.machine.Abi;
import org.kheap.machine.GuestFaultException;
import org.kheap.machine.types.CType;
import org.kheap.machine.types.CType.Encoding;

/**
 * An object in the sense of C: a place, and the type that is read there.
 *
 * @param cells that the place is in
 * @param address of the place, or of the value that a bit field is part of
 * @param bitOffset of a bit field: of its lowest bit from the lowest bit of the value
 * @param bitSize of a bit field; 0 if it is none
 */
public record CObject(Cells cells, long address, CType type, int bitOffset, int bitSize) {
    /** One that is not a bit field. */
    public static CObject at(Cells cells, long address, CType type) {
        return new CObject(cells, address, type, 0, 0);
    }

    /** A member of the structure or union that this is. */
    CObject member(CType.Member member) {
        return new CObject(
                cells,
                address + member.offset(),
                member.type(),
                member.bitOffset(),
                member.bitSize());
    }

    /** An element of the array that this is, or of the one that it is the first element of. */
    CObject element(CType type, long index) {
        return at(cells, address + index * type.size(), type);
    }

    boolean isBitField() {
        return bitSize != 0;
    }

    /** Bits of memory between the address and the first bit, which is the lowest or the highest one. */
    int bitsBefore(Abi abi) {
        return bitsBefore(abi, type, bitOffset, bitSize);
    }

    /** Bits of memory between the start of a structure and the first bit of a member. */
    static long bitsBefore(Abi abi, CType.Member member) {
        return member.offset() * Byte.SIZE
                + bitsBefore(abi, member.type(), member.bitOffset(), member.bitSize());
    }

    private static int bitsBefore(Abi abi, CType type, int bitOffset, int bitSize) {
        boolean isCounted = bitSize != 0 && abi.isBigEndian();
        return isCounted ? (int) type.size() * Byte.SIZE - bitOffset - bitSize : bitOffset;
    }

    /** Whether its value is a number: an integer, an address, or one of an enumeration. */
    boolean isNumber() {
        CType resolved = type.resolved();
        boolean isScalar =
                resolved instanceof CType.Base base && base.encoding() != Encoding.FLOAT
                        || resolved instanceof CType.Pointer
                        || resolved instanceof CType.Enumeration;
        return isScalar && resolved.size() > 0 && resolved.size() <= Long.BYTES;
    }

    /** Bits of its value. */
    int width() {
        return isBitField() ? bitSize : (int) type.size() * Byte.SIZE;
    }

    /**
     * The bits of a number, zero-extended.
     *
     * @throws GuestFaultException if they are not there
     */
    long bits() {
        long value = cells.read(address, (int) type.size()) >>> bitOffset;
        int unused = Long.SIZE - width();
        return value << unused >>> unused;
    }

    /**
     * The value of a number, extended by its sign if it has one.
     *
     * @throws GuestFaultException if it is not there
     */
    long number() {
        int unused = Long.SIZE - width();
        return isSigned() ? bits() << unused >> unused : bits();
    }

    /** C leaves it to compilers whether enumerations have a sign: those that need one do. */
    private boolean isSigned() {
        return isSignedInteger()
                || type.resolved() instanceof CType.Enumeration enumeration
                        && enumeration.enumerators().stream().anyMatch(e -> e.value() < 0);
    }

    /** Whether it is an integer that may be negative. */
    boolean isSignedInteger() {
        return type.resolved() instanceof CType.Base base
                && (base.encoding() == Encoding.SIGNED || base.encoding() == Encoding.CHARACTER);
    }

    /** @throws GuestFaultException if neither of its ends is there */
    void requireSomeOfIt() {
        if (type.size() > 0 && !isReadable(address + type.size() - 1)) {
            cells.read(address, 1);
        }
    }

    private boolean isReadable(long at) {
        try {
            cells.read(at, 1);
            return true;
        } catch (GuestFaultException fault) {
            return false;
        }
    }
}
