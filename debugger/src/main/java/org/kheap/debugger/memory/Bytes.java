package org.kheap.debugger.memory;

import java.util.function.LongUnaryOperator;
import org.kheap.machine.Abi;

/** Makes numbers of bytes. */
final class Bytes {
    private Bytes() {}

    /**
     * A number of bytes in the order that the ABI has them.
     *
     * @param size how many, at most 8
     * @param bytes the byte at a position, zero-extended
     */
    static long joined(Abi abi, long position, int size, LongUnaryOperator bytes) {
        long value = 0;
        for (int i = 0; i < size; i++) {
            long at = abi.isBigEndian() ? position + i : position + size - 1 - i;
            value = value << Byte.SIZE | bytes.applyAsLong(at);
        }
        return value;
    }
}
