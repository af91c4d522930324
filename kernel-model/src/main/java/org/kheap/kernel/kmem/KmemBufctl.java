package org.kheap.kernel.kmem;

import static org.kheap.machine.FieldType.VOID_POINTER;
import static org.kheap.machine.FieldType.pointer;

import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/** {@code kmem_bufctl}: the control structure of one buffer of a hashed cache. */
@FieldSpec.Struct(value = "kmem_bufctl", typedef = "kmem_bufctl_t")
public enum KmemBufctl implements FieldSpec {
    BC_NEXT(
            pointer("struct kmem_bufctl"),
            "freelist link (free) or hash-chain link (allocated); must be first"),
    BC_ADDR(VOID_POINTER, "buffer this bufctl describes"),
    BC_SLAB(pointer("struct kmem_slab"), "owning slab");

    private final Field field;

    KmemBufctl(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
