package org.kheap.kernel.kmem;

import static org.kheap.machine.FieldType.PC;
import static org.kheap.machine.FieldType.array;
import static org.kheap.machine.FieldType.struct;

import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/** {@code kmem_buftag_lite}: a buftag with the last callers behind it. */
@FieldSpec.Struct(value = "kmem_buftag_lite", typedef = "kmem_buftag_lite_t")
public enum KmemBuftagLite implements FieldSpec {
    BT_BUFTAG(struct(KmemBuftag.class), "ordinary buftag"),
    BT_HISTORY(array(PC, 1), "recent callers, newest first; real count is kmem_lite_count");

    private final Field field;

    KmemBuftagLite(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
