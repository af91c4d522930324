package org.kheap.kernel.thread;

import static org.kheap.machine.FieldType.LONG;
import static org.kheap.machine.FieldType.array;

import org.kheap.machine.Abi;
import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/**
 * {@code label_t}: the registers of a thread that is not running. On SPARC these are pc and sp, since
 * its windows are on its stack; on amd64 pc, sp, rbp, rbx and r12 to r15; on i386 pc, sp, ebp, ebx, esi
 * and edi.
 */
@FieldSpec.Struct(value = "_label_t", typedef = "label_t")
public enum Label implements FieldSpec {
    VAL(array(LONG, Label::registers), "pc, sp, and what a function must keep");

    /** Index of the program counter in {@code val}. */
    public static final int PC = 0;

    /** Index of the stack pointer. */
    public static final int SP = 1;

    /** Index of the frame pointer on x86. */
    public static final int FP = 2;

    private final Field field;

    Label(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    private static int registers(Abi abi) {
        if (abi.equals(Abi.AMD64)) {
            return 8;
        }
        return abi.equals(Abi.I386) ? 6 : 2;
    }

    @Override
    public Field field() {
        return field;
    }
}
