package org.kheap.machine;

import java.nio.ByteOrder;
import java.util.List;

/**
 * Everything that decides where a field of a C structure lies and how its bytes are read: the System
 * V ABI supplement of each processor.
 *
 * @param name as {@code isainfo} names it
 * @param model widths of pointer and long
 * @param order byte order of data
 * @param int64Alignment alignment in bytes of a 64-bit integer inside a structure; the i386 ABI is
 *     the odd one, with 4
 */
public record Abi(String name, DataModel model, ByteOrder order, int int64Alignment) {
    public static final Abi I386 = new Abi("i386", DataModel.ILP32, ByteOrder.LITTLE_ENDIAN, 4);
    public static final Abi AMD64 = new Abi("amd64", DataModel.LP64, ByteOrder.LITTLE_ENDIAN, 8);
    public static final Abi SPARC = new Abi("sparc", DataModel.ILP32, ByteOrder.BIG_ENDIAN, 8);
    public static final Abi SPARCV9 = new Abi("sparcv9", DataModel.LP64, ByteOrder.BIG_ENDIAN, 8);

    /** All four, in the order in which they are shown to people. */
    public static final List<Abi> ALL = List.of(I386, AMD64, SPARC, SPARCV9);

    /** Size in bytes of a pointer. */
    public int wordSize() {
        return model.wordSize();
    }

    public boolean isBigEndian() {
        return order == ByteOrder.BIG_ENDIAN;
    }

    @Override
    public String toString() {
        return name;
    }
}
