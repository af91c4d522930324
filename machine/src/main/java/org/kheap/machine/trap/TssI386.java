package org.kheap.machine.trap;

import static org.kheap.machine.FieldType.UINT16;
import static org.kheap.machine.FieldType.UINT32;

import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/**
 * The task state segment of i386, 104 bytes, as the hardware lays it out: stacks for traps, and the
 * registers of the task while another one runs.
 */
@FieldSpec.Struct(value = "tss", typedef = "tss_t")
public enum TssI386 implements FieldSpec {
    TSS_LINK(UINT16, "task that was interrupted by this one"),
    TSS_RSVD0(UINT16, "reserved"),
    TSS_ESP0(UINT32, "stack for traps from user mode"),
    TSS_SS0(UINT16, "its segment"),
    TSS_RSVD1(UINT16, "reserved"),
    TSS_ESP1(UINT32, "stack for privilege level 1, which nobody uses"),
    TSS_SS1(UINT16, "its segment"),
    TSS_RSVD2(UINT16, "reserved"),
    TSS_ESP2(UINT32, "stack for privilege level 2"),
    TSS_SS2(UINT16, "its segment"),
    TSS_RSVD3(UINT16, "reserved"),
    TSS_CR3(UINT32, "root of the translation tables"),
    TSS_EIP(UINT32, "eip of the task while another runs"),
    TSS_EFLAGS(UINT32, "its eflags"),
    TSS_EAX(UINT32, "its eax"),
    TSS_ECX(UINT32, "its ecx"),
    TSS_EDX(UINT32, "its edx"),
    TSS_EBX(UINT32, "its ebx"),
    TSS_ESP(UINT32, "its esp"),
    TSS_EBP(UINT32, "its ebp"),
    TSS_ESI(UINT32, "its esi"),
    TSS_EDI(UINT32, "its edi"),
    TSS_ES(UINT16, "its es"),
    TSS_RSVD4(UINT16, "reserved"),
    TSS_CS(UINT16, "its cs"),
    TSS_RSVD5(UINT16, "reserved"),
    TSS_SS(UINT16, "its ss"),
    TSS_RSVD6(UINT16, "reserved"),
    TSS_DS(UINT16, "its ds"),
    TSS_RSVD7(UINT16, "reserved"),
    TSS_FS(UINT16, "its fs"),
    TSS_RSVD8(UINT16, "reserved"),
    TSS_GS(UINT16, "its gs"),
    TSS_RSVD9(UINT16, "reserved"),
    TSS_LDT(UINT16, "its local descriptor table"),
    TSS_RSVD10(UINT16, "reserved"),
    TSS_RSVD11(UINT16, "reserved"),
    TSS_BITMAPBASE(UINT16, "offset of the I/O permission map; there is none");

    private final Field field;

    TssI386(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
