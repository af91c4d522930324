package org.kheap.emulator.cpu;

import org.kheap.machine.GuestMemory.Access;

/**
 * Tells whether an x86 instruction that faulted was reading or writing. The engine does not hand out
 * the error code, in which the processor says so; the instruction says it as well.
 *
 * <p>Opcodes are those of the one-byte and the {@code 0f} map (Intel SDM volume 2, appendix A)
 * without floating point and vectors, which guest code is compiled without. A read-modify-write
 * counts as a store: that is what the processor reports.
 */
final class X86Access {
    /** The longest instruction. */
    static final int MAX_LENGTH = 15;

    private static final int POP_TO_MEMORY = 0x8f;

    /** Bytes that a push or pop of one operand takes at most. */
    private static final int WIDEST_PUSH = 8;

    private final byte[] code;
    private final boolean longMode;
    private int at;

    private X86Access(byte[] code, boolean longMode) {
        this.code = code;
        this.longMode = longMode;
    }

    /**
     * @param code bytes from the instruction on; it may be cut off behind its last needed byte
     * @param longMode whether the code is 64-bit
     * @param address the faulting address
     * @param stackPointer to tell the stack's access from the operand's in pushes and pops
     * @param destination rdi or edi, to tell the two operands of a string move apart
     */
    static Access of(
            byte[] code, boolean longMode, long address, long stackPointer, long destination) {
        return new X86Access(code, longMode).classify(address, stackPointer, destination);
    }

    private Access classify(long address, long stackPointer, long destination) {
        skipPrefixes();
        int opcode = next();
        if (opcode == 0x0f) {
            return store(secondMapStores(next()));
        }
        if (isStringMove(opcode)) {
            return store(near(address, destination));
        }
        if (isPush(opcode)) {
            return store(below(address, stackPointer));
        }
        if (opcode == POP_TO_MEMORY) {
            return store(Long.compareUnsigned(address - stackPointer, WIDEST_PUSH) >= 0);
        }
        return store(firstMapStores(opcode));
    }

    private static Access store(boolean stores) {
        return stores ? Access.STORE : Access.LOAD;
    }

    private void skipPrefixes() {
        while (at < code.length && isPrefix(code[at] & 0xff)) {
            at++;
        }
    }

    private boolean isPrefix(int b) {
        return switch (b) {
            case 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf0, 0xf2, 0xf3 -> true;
            default -> longMode && (b & 0xf0) == 0x40; // REX
        };
    }

    /** The next byte, or 0 past the end of what could be read. */
    private int next() {
        return at < code.length ? code[at++] & 0xff : 0;
    }

    /** The opcode extension in the middle of the ModRM byte. */
    private int extension() {
        return next() >> 3 & 7;
    }

    private static boolean isStringMove(int opcode) {
        return opcode == 0xa4 || opcode == 0xa5;
    }

    private static boolean near(long address, long operand) {
        return Long.compareUnsigned(address - operand, 8) < 0
                || Long.compareUnsigned(operand - address, 8) < 0;
    }

    /** Instructions that push: their operand may be a load, but the stack is a store. */
    private boolean isPush(int opcode) {
        if (opcode == 0xff) {
            int extension = code.length > at ? code[at] >> 3 & 7 : 0;
            return extension == 2 || extension == 6;
        }
        return opcode >= 0x50 && opcode <= 0x57
                || opcode == 0x68
                || opcode == 0x6a
                || opcode == 0xe8;
    }

    private static boolean below(long address, long stackPointer) {
        long distance = stackPointer - address;
        return distance != 0 && Long.compareUnsigned(distance, 2 * WIDEST_PUSH) <= 0;
    }

    private boolean firstMapStores(int opcode) {
        if (opcode < 0x40) {
            boolean compare = opcode >= 0x38;
            boolean pushSegment = (opcode & 0xe7) == 0x06;
            return pushSegment || !compare && (opcode & 7) < 2;
        }
        return switch (opcode) {
            case 0x80, 0x81, 0x83 -> extension() != 7; // all but cmp
            case 0x86, 0x87 -> true; // xchg
            case 0x88, 0x89, 0x8c -> true; // mov to memory
            case 0x60, 0x9c, 0xc8 -> true; // pusha, pushf, enter
            case 0xa2, 0xa3 -> true; // mov to an absolute address
            case 0xaa, 0xab -> true; // stos
            case 0xc0, 0xc1, 0xd0, 0xd1, 0xd2, 0xd3 -> true; // shifts and rotates
            case 0xc6, 0xc7 -> true; // mov immediate
            case 0xf6, 0xf7 -> isNotOrNegate(extension());
            case 0xfe -> true; // inc, dec
            case 0xff -> extension() < 2; // inc, dec; else call or jump through memory
            default -> false;
        };
    }

    private static boolean isNotOrNegate(int extension) {
        return extension == 2 || extension == 3;
    }

    private boolean secondMapStores(int opcode) {
        if (opcode >= 0x90 && opcode <= 0x9f) {
            return true; // setcc
        }
        return switch (opcode) {
            case 0xa0, 0xa8 -> true; // push fs, gs
            case 0xa4, 0xa5, 0xac, 0xad -> true; // shld, shrd
            case 0xab, 0xb3, 0xbb -> true; // bts, btr, btc
            case 0xb0, 0xb1, 0xc0, 0xc1 -> true; // cmpxchg, xadd
            case 0xba -> extension() > 4; // bts, btr, btc with immediate
            case 0xc3, 0xc7 -> true; // movnti, cmpxchg8b
            default -> false;
        };
    }
}
