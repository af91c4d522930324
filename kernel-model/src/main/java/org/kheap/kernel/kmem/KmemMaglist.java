package org.kheap.kernel.kmem;

import static org.kheap.machine.FieldType.LONG;
import static org.kheap.machine.FieldType.UINT64;
import static org.kheap.machine.FieldType.pointer;

import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/** {@code kmem_maglist}: full or empty magazines in the depot. */
@FieldSpec.Struct(value = "kmem_maglist", typedef = "kmem_maglist_t")
public enum KmemMaglist implements FieldSpec {
    ML_LIST(pointer("kmem_magazine_t"), "LIFO of magazines"),
    ML_TOTAL(LONG, "magazines on the list"),
    ML_MIN(LONG, "low-water mark since last update"),
    ML_REAPLIMIT(LONG, "low-water mark of the interval before: reapable count"),
    ML_ALLOC(UINT64, "magazines taken from here");

    private final Field field;

    KmemMaglist(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
