package org.kheap.machine.trap;

import static org.kheap.machine.FieldType.LONG;

import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/** {@code struct regs} of i386: what the trap handler leaves on the stack, 84 bytes. For a trap from
 * the kernel itself the processor pushes no stack pointer, so that the last two words are the top of
 * the interrupted stack. */
@FieldSpec.Struct("regs")
public enum RegsI386 implements FieldSpec {
    R_SAVFP(LONG, "copy of ebp, so that regs reads as a stack frame"),
    R_SAVPC(LONG, "copy of eip"),
    R_GS(LONG, "gs, low 16 bits"),
    R_FS(LONG, "fs, low 16 bits"),
    R_ES(LONG, "es, low 16 bits"),
    R_DS(LONG, "ds, low 16 bits"),
    R_EDI(LONG, "edi"),
    R_ESI(LONG, "esi"),
    R_EBP(LONG, "ebp"),
    R_ESP(LONG, "esp"),
    R_EBX(LONG, "ebx"),
    R_EDX(LONG, "edx"),
    R_ECX(LONG, "ecx"),
    R_EAX(LONG, "eax"),
    R_TRAPNO(LONG, "trap number"),
    R_ERR(LONG, "error code"),
    R_EIP(LONG, "eip"),
    R_CS(LONG, "cs"),
    R_EFL(LONG, "eflags"),
    R_UESP(LONG, "user esp; the interrupted stack begins here"),
    R_SS(LONG, "user ss");

    private final Field field;

    RegsI386(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
