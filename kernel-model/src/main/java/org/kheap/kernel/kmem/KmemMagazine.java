package org.kheap.kernel.kmem;

import static org.kheap.machine.FieldType.VOID_POINTER;
import static org.kheap.machine.FieldType.array;

import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/** {@code kmem_magazine}: a stack of free buffers. */
@FieldSpec.Struct(value = "kmem_magazine", typedef = "kmem_magazine_t")
public enum KmemMagazine implements FieldSpec {
    MAG_NEXT(VOID_POINTER, "depot list link"),
    MAG_ROUND(array(VOID_POINTER, 1), "object pointers; real count is mt_magsize");

    private final Field field;

    KmemMagazine(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
