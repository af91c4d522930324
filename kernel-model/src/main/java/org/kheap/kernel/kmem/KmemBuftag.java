package org.kheap.kernel.kmem;

import static org.kheap.machine.FieldType.INTPTR;
import static org.kheap.machine.FieldType.UINT64;
import static org.kheap.machine.FieldType.pointer;

import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/** {@code kmem_buftag}: what lies behind a buffer that is checked. */
@FieldSpec.Struct(value = "kmem_buftag", typedef = "kmem_buftag_t")
public enum KmemBuftag implements FieldSpec {
    BT_REDZONE(
            UINT64,
            "guard pattern; second 32-bit word carries the encoded size for kmem_alloc caches"),
    BT_BUFCTL(pointer("kmem_bufctl_t"), "bufctl of this buffer"),
    BT_BXSTAT(INTPTR, "bt_bufctl XOR state constant");

    private final Field field;

    KmemBuftag(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
