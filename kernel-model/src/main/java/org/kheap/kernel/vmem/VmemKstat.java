package org.kheap.kernel.vmem;

import static org.kheap.machine.FieldType.struct;

import org.kheap.kernel.base.KstatNamed;
import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/** {@code vmem_kstat}: the counters of an arena. */
@FieldSpec.Struct(value = "vmem_kstat", typedef = "vmem_kstat_t")
public enum VmemKstat implements FieldSpec {
    VK_MEM_INUSE(struct(KstatNamed.class), "mem inuse"),
    VK_MEM_IMPORT(struct(KstatNamed.class), "mem import"),
    VK_MEM_TOTAL(struct(KstatNamed.class), "mem total"),
    VK_SOURCE_ID(struct(KstatNamed.class), "source id"),
    VK_ALLOC(struct(KstatNamed.class), "alloc"),
    VK_FREE(struct(KstatNamed.class), "free"),
    VK_WAIT(struct(KstatNamed.class), "wait"),
    VK_FAIL(struct(KstatNamed.class), "fail"),
    VK_LOOKUP(struct(KstatNamed.class), "lookup"),
    VK_SEARCH(struct(KstatNamed.class), "search"),
    VK_POPULATE_WAIT(struct(KstatNamed.class), "populate wait"),
    VK_POPULATE_FAIL(struct(KstatNamed.class), "populate fail"),
    VK_CONTAINS(struct(KstatNamed.class), "contains"),
    VK_CONTAINS_SEARCH(struct(KstatNamed.class), "contains search");

    private final Field field;

    VmemKstat(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
