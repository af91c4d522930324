package org.kheap.machine.trap;

import org.kheap.machine.Abi;
import org.kheap.machine.DataModel;

/**
 * The stack frame of SPARC: where a register window is saved, relative to its stack pointer (System
 * V ABI SPARC supplement, and its V9 version, where the stack pointer is biased).
 *
 * @param wordSize bytes of a register
 * @param bias what must be added to %sp and %fp to get an address
 * @param minimum the smallest frame: save area, struct-return word, and the argument dump area
 * @param alignment of the address of a frame
 */
public record SparcFrame(int wordSize, int bias, int minimum, int alignment) {
    /** Registers of a window that are saved in memory: %l0-7 and %i0-7. */
    public static final int WINDOW_REGISTERS = 16;

    /** Index of %i6, the frame pointer, in a saved window. */
    public static final int FP = 14;

    /** Index of %i7, the address of the call, in a saved window. */
    public static final int CALL = 15;

    /** The first of %i0-7 in a saved window. */
    public static final int INS = 8;

    private static final SparcFrame V8 = new SparcFrame(4, 0, 92, 8);
    private static final SparcFrame V9 = new SparcFrame(8, 2047, 176, 16);

    public static SparcFrame of(Abi abi) {
        return abi.model() == DataModel.LP64 ? V9 : V8;
    }

    /** The address of the frame that a stack or frame pointer names. */
    public long address(long pointer) {
        return wordSize == 8 ? pointer + bias : pointer & 0xffff_ffffL;
    }
}
