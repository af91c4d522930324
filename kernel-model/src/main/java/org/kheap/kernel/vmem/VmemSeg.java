package org.kheap.kernel.vmem;

import static org.kheap.machine.FieldType.HRTIME;
import static org.kheap.machine.FieldType.PC;
import static org.kheap.machine.FieldType.UINT8;
import static org.kheap.machine.FieldType.UINTPTR;
import static org.kheap.machine.FieldType.array;
import static org.kheap.machine.FieldType.pointer;

import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/** {@code vmem_seg}: a boundary tag. Its first four fields are those of {@link VmemFreelist}, so that a
 * list head can be handled as a segment. */
@FieldSpec.Struct(value = "vmem_seg", typedef = "vmem_seg_t")
public enum VmemSeg implements FieldSpec {
    VS_START(UINTPTR, "first address"),
    VS_END(UINTPTR, "one past last"),
    VS_KNEXT(
            pointer("vmem_seg_t"),
            "kin link: hash chain, freelist or span list; also segfree link"),
    VS_KPREV(pointer("vmem_seg_t"), "kin back link (freelist, span list)"),
    VS_ANEXT(pointer("vmem_seg_t"), "arena order"),
    VS_APREV(pointer("vmem_seg_t"), "arena order"),
    VS_TYPE(UINT8, "VMEM_* type byte"),
    VS_IMPORT(UINT8, "span was imported"),
    VS_DEPTH(UINT8, "valid entries in vs_stack"),
    VS_THREAD(pointer("kthread_t"), "audit only"),
    VS_TIMESTAMP(HRTIME, "audit only"),
    VS_STACK(array(PC, 20), "audit only; VMEM_STACK_DEPTH 20");

    private final Field field;

    VmemSeg(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
