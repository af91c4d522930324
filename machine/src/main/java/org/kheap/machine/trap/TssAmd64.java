package org.kheap.machine.trap;

import static org.kheap.machine.FieldType.UINT16;
import static org.kheap.machine.FieldType.UINT32;
import static org.kheap.machine.FieldType.UINT64_PACKED;

import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/**
 * The task state segment of amd64, 104 bytes: where the processor finds stacks for traps. The hardware
 * lays it out, without regard for alignment.
 */
@FieldSpec.Struct(value = "tss", typedef = "tss_t")
public enum TssAmd64 implements FieldSpec {
    TSS_RSVD0(UINT32, "reserved"),
    TSS_RSP0(UINT64_PACKED, "stack for traps from user mode"),
    TSS_RSP1(UINT64_PACKED, "from privilege level 1, which nobody uses"),
    TSS_RSP2(UINT64_PACKED, "from privilege level 2"),
    TSS_RSVD1(UINT64_PACKED, "reserved"),
    TSS_IST1(UINT64_PACKED, "stack for double faults"),
    TSS_IST2(UINT64_PACKED, "unused"),
    TSS_IST3(UINT64_PACKED, "unused"),
    TSS_IST4(UINT64_PACKED, "unused"),
    TSS_IST5(UINT64_PACKED, "unused"),
    TSS_IST6(UINT64_PACKED, "unused"),
    TSS_IST7(UINT64_PACKED, "unused"),
    TSS_RSVD2(UINT64_PACKED, "reserved"),
    TSS_RSVD3(UINT16, "reserved"),
    TSS_BITMAPBASE(UINT16, "offset of the I/O permission map; there is none");

    private final Field field;

    TssAmd64(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
