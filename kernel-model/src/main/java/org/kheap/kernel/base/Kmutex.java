package org.kheap.kernel.base;

import static org.kheap.machine.FieldType.VOID_POINTER;
import static org.kheap.machine.FieldType.array;

import org.kheap.machine.DataModel;
import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/** {@code kmutex}: a lock. Two words on ILP32, one on LP64, all zero while it is free. */
@FieldSpec.Struct(value = "kmutex", typedef = "kmutex_t")
public enum Kmutex implements FieldSpec {
    _OPAQUE(
            array(VOID_POINTER, abi -> abi.model() == DataModel.ILP32 ? 2 : 1),
            "owner and waiters");

    private final Field field;

    Kmutex(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
