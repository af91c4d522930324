package org.kheap.kernel.kmem;

import static org.kheap.machine.FieldType.INT;
import static org.kheap.machine.FieldType.VOID_POINTER;
import static org.kheap.machine.FieldType.pointer;

import org.kheap.kernel.base.AvlNodes;
import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/** {@code kmem_move}: a pending move of a buffer. */
@FieldSpec.Struct(value = "kmem_move", typedef = "kmem_move_t")
public enum KmemMove implements FieldSpec {
    KMM_FROM_SLAB(pointer("kmem_slab_t"), "from slab"),
    KMM_FROM_BUF(VOID_POINTER, "from buf"),
    KMM_TO_BUF(VOID_POINTER, "to buf"),
    KMM_ENTRY(AvlNodes.TYPE, "node in kmd_moves_pending"),
    KMM_FLAGS(INT, "KMM_* bits");

    private final Field field;

    KmemMove(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
