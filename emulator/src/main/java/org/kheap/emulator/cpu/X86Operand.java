package org.kheap.emulator.cpu;

import java.util.Optional;
import org.kheap.machine.RegisterSnapshot;
import org.kheap.machine.X86Register;

/**
 * The operand of an amd64 instruction that its ModRM byte names, in memory or in a register (AMD64
 * Architecture Programmer's Manual volume 3, section 1.4).
 *
 * @param opcode the last byte of it; of the one-byte map or, with {@code second}, of that behind 0f
 * @param extension the middle of the ModRM byte, which completes the opcode of some instructions
 * @param base the register, or the one the address is counted from; null if there is none
 * @param index null if there is none
 * @param length of the instruction up to the operand's end, without an immediate
 */
record X86Operand(
        int opcode,
        boolean second,
        int extension,
        boolean inMemory,
        boolean segmentOverride,
        X86Register base,
        X86Register index,
        int scale,
        long displacement,
        int length) {
    private static final int ESCAPE = 0x0f;
    private static final int LEAVE = 0xc9;
    private static final int FS = 0x64;
    private static final int GS = 0x65;
    private static final int SIB_FOLLOWS = 4;
    private static final int NO_INDEX = 4;
    private static final int NO_BASE = 5;

    /** The registers as instructions number them. */
    private static final X86Register[] NUMBERED = {
        X86Register.RAX, X86Register.RCX, X86Register.RDX, X86Register.RBX,
        X86Register.RSP, X86Register.RBP, X86Register.RSI, X86Register.RDI,
        X86Register.R8, X86Register.R9, X86Register.R10, X86Register.R11,
        X86Register.R12, X86Register.R13, X86Register.R14, X86Register.R15
    };

    /**
     * Reads an instruction.
     *
     * @param code its bytes, and those behind it that are there
     * @return empty if it has no such operand, or ends too soon
     */
    static Optional<X86Operand> of(byte[] code) {
        return new Reader(code).read();
    }

    /** Whether the address is one of the stack segment, as the processor sees it. */
    boolean isOnStack() {
        return inMemory && !segmentOverride && (base == X86Register.RSP || base == X86Register.RBP);
    }

    /** The address of an operand in memory, but for the base of a segment and for {@code %rip}. */
    long address(RegisterSnapshot registers) {
        long address = displacement;
        address += base == null ? 0 : registers.get(base);
        return address + (index == null ? 0 : registers.get(index) * scale);
    }

    /** Goes through the bytes of an instruction. */
    private static final class Reader {
        private final byte[] code;
        private int at;
        private int rex;
        private boolean segmentOverride;

        Reader(byte[] code) {
            this.code = code;
        }

        Optional<X86Operand> read() {
            try {
                return operand();
            } catch (ArrayIndexOutOfBoundsException e) {
                return Optional.empty(); // the rest of it is not there
            }
        }

        private Optional<X86Operand> operand() {
            skipPrefixes();
            int opcode = next();
            boolean second = opcode == ESCAPE;
            opcode = second ? next() : opcode;
            if (opcode == LEAVE && !second) { // pops from where the frame pointer says
                return Optional.of(
                        new X86Operand(
                                LEAVE, false, 0, true, false, X86Register.RBP, null, 1, 0, at));
            }
            if (second ? !hasOperandInSecondMap(opcode) : !hasOperandInFirstMap(opcode)) {
                return Optional.empty();
            }
            return Optional.of(modrm(opcode, second));
        }

        private X86Operand modrm(int opcode, boolean second) {
            int modrm = next();
            int mode = modrm >> 6;
            int low = modrm & 7;
            boolean inMemory = mode != 3;
            X86Register base = NUMBERED[low | (rex & 1) << 3];
            X86Register index = null;
            int scale = 1;
            int baseNumber = low;
            if (inMemory && low == SIB_FOLLOWS) {
                int sib = next();
                baseNumber = sib & 7;
                base = NUMBERED[baseNumber | (rex & 1) << 3];
                int indexNumber = sib >> 3 & 7 | (rex & 2) << 2;
                index = indexNumber == NO_INDEX ? null : NUMBERED[indexNumber];
                scale = 1 << (sib >> 6 & 3);
            }
            boolean noBase = mode == 0 && baseNumber == NO_BASE;
            long displacement = displacement(mode, noBase);
            return new X86Operand(
                    opcode,
                    second,
                    modrm >> 3 & 7,
                    inMemory,
                    segmentOverride,
                    noBase ? null : base,
                    index,
                    scale,
                    displacement,
                    at);
        }

        private long displacement(int mode, boolean noBase) {
            if (mode == 1) {
                return (byte) next();
            }
            return mode == 2 || noBase ? next() | next() << 8 | next() << 16 | next() << 24 : 0;
        }

        private void skipPrefixes() {
            for (; ; at++) {
                int b = code[at] & 0xff;
                if (b == FS || b == GS) {
                    segmentOverride = true;
                } else if ((b & 0xf0) == 0x40) {
                    rex = b;
                } else if (!isOtherPrefix(b)) {
                    return;
                }
            }
        }

        private static boolean isOtherPrefix(int b) {
            return switch (b) {
                case 0x26, 0x2e, 0x36, 0x3e, 0x66, 0x67, 0xf0, 0xf2, 0xf3 -> true;
                default -> false;
            };
        }

        private int next() {
            return code[at++] & 0xff;
        }

        private static boolean hasOperandInFirstMap(int opcode) {
            if (opcode < 0x40) {
                return (opcode & 7) < 4;
            }
            return opcode >= 0x80 && opcode <= 0x8f
                    || opcode >= 0xd0 && opcode <= 0xd3
                    || opcode >= 0xd8 && opcode <= 0xdf
                    || switch (opcode) {
                        case 0x63, 0x69, 0x6b, 0xc0, 0xc1, 0xc6, 0xc7 -> true;
                        case 0xf6, 0xf7, 0xfe, 0xff -> true;
                        default -> false;
                    };
        }

        private static boolean hasOperandInSecondMap(int opcode) {
            boolean system = opcode >= 0x04 && opcode <= 0x0b || opcode >= 0x30 && opcode <= 0x37;
            boolean jump = opcode >= 0x80 && opcode <= 0x8f;
            boolean stack = opcode >= 0xa0 && opcode <= 0xa2 || opcode >= 0xa8 && opcode <= 0xaa;
            boolean swap = opcode >= 0xc8 && opcode <= 0xcf;
            return !system && !jump && !stack && !swap && opcode != 0x77;
        }
    }
}
