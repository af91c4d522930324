package org.kheap.emulator.cpu;

import org.kheap.machine.GuestMemory.Access;
import org.kheap.machine.RegisterSnapshot;
import org.kheap.machine.SparcRegister;

/**
 * A SPARC instruction word, as far as a trap needs it: which address a load or store means, and
 * which of the two it is (SPARC Architecture Manual version 8 appendix F, version 9 appendix E).
 *
 * @param word the instruction
 */
record SparcInstruction(int word) {
    private static final int OP_MEMORY = 3;

    private int op3() {
        return word >>> 19 & 0x3f;
    }

    /** Whether it is a load, a store or an atomic of integer or floating-point registers. */
    boolean accessesMemory() {
        return word >>> 30 == OP_MEMORY;
    }

    /** Whether it is {@code unimp} ({@code illtrap}) with that constant. */
    boolean isUnimp(int constant) {
        return word == constant;
    }

    /** {@code LOAD} or {@code STORE}; atomics, which do both, count as stores. */
    Access access() {
        int op3 = op3();
        boolean alternate = (op3 & 0x10) != 0 && (op3 & 0x20) == 0;
        int plain = alternate ? op3 & ~0x10 : op3;
        return switch (plain) {
            case 0x04, 0x05, 0x06, 0x07, 0x0e -> Access.STORE; // st stb sth std stx
            case 0x0d, 0x0f -> Access.STORE; // ldstub swap
            case 0x24, 0x25, 0x26, 0x27, 0x34, 0x36, 0x37, 0x3c, 0x3e -> Access.STORE; // stf… cas
            default -> Access.LOAD;
        };
    }

    /** Bytes that are accessed: 1, 2, 4, 8 or 16. */
    int size() {
        int op3 = op3();
        if (op3 >= 0x20) {
            return switch (op3 & 0x0f) {
                case 0x03, 0x07, 0x0e -> 8; // lddf stdf casxa
                case 0x02, 0x06 -> 16;
                default -> 4;
            };
        }
        return switch (op3 & 0x0f) {
            case 0x01, 0x05, 0x09, 0x0d -> 1; // ldub stb ldsb ldstub
            case 0x02, 0x06, 0x0a -> 2;
            case 0x03, 0x07, 0x0b, 0x0e -> 8; // ldd std ldx stx
            default -> 4;
        };
    }

    /** The effective address: {@code r[rs1] + r[rs2]}, or with a signed 13-bit immediate. */
    long address(RegisterSnapshot registers) {
        long first = registers.get(SparcRegister.r(word >>> 14 & 31));
        boolean compareAndSwap = op3() == 0x3c || op3() == 0x3e; // their address is rs1 alone
        if (compareAndSwap) {
            return first;
        }
        boolean immediate = (word & 1 << 13) != 0;
        return first
                + (immediate ? (long) word << 51 >> 51 : registers.get(SparcRegister.r(word & 31)));
    }
}
