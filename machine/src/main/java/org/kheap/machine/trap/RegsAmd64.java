package org.kheap.machine.trap;

import static org.kheap.machine.FieldType.LONG;

import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/** {@code struct regs} of amd64: what the trap handler leaves on the stack, 240 bytes. */
@FieldSpec.Struct("regs")
public enum RegsAmd64 implements FieldSpec {
    R_SAVFP(LONG, "copy of rbp, so that regs reads as a stack frame"),
    R_SAVPC(LONG, "copy of rip"),
    R_RDI(LONG, "rdi"),
    R_RSI(LONG, "rsi"),
    R_RDX(LONG, "rdx"),
    R_RCX(LONG, "rcx"),
    R_R8(LONG, "r8"),
    R_R9(LONG, "r9"),
    R_RAX(LONG, "rax"),
    R_RBX(LONG, "rbx"),
    R_RBP(LONG, "rbp"),
    R_R10(LONG, "r10"),
    R_R11(LONG, "r11"),
    R_R12(LONG, "r12"),
    R_R13(LONG, "r13"),
    R_R14(LONG, "r14"),
    R_R15(LONG, "r15"),
    R_FSBASE(LONG, "fsbase"),
    R_GSBASE(LONG, "gsbase"),
    R_DS(LONG, "ds"),
    R_ES(LONG, "es"),
    R_FS(LONG, "fs"),
    R_GS(LONG, "gs"),
    R_TRAPNO(LONG, "trap number"),
    R_ERR(LONG, "error code"),
    R_RIP(LONG, "rip"),
    R_CS(LONG, "cs"),
    R_RFL(LONG, "rflags"),
    R_RSP(LONG, "rsp"),
    R_SS(LONG, "ss");

    private final Field field;

    RegsAmd64(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
