package org.kheap.kernel.vmem;

import static org.kheap.machine.FieldType.UINTPTR;
import static org.kheap.machine.FieldType.pointer;

import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/** {@code vmem_freelist}: the head of a list of free segments. */
@FieldSpec.Struct(value = "vmem_freelist", typedef = "vmem_freelist_t")
public enum VmemFreelist implements FieldSpec {
    VS_START(UINTPTR, "always 0: marks a list head"),
    VS_END(UINTPTR, "list size class 2^n (0 in the last head)"),
    VS_KNEXT(pointer("vmem_seg_t"), "first member, or next head"),
    VS_KPREV(pointer("vmem_seg_t"), "last member of the list before, or previous head");

    private final Field field;

    VmemFreelist(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
