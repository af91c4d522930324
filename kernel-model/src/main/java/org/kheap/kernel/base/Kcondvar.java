package org.kheap.kernel.base;

import static org.kheap.machine.FieldType.USHORT;

import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/** {@code kcondvar}: a condition variable. */
@FieldSpec.Struct(value = "kcondvar", typedef = "kcondvar_t")
public enum Kcondvar implements FieldSpec {
    _OPAQUE(USHORT, "waiters");

    private final Field field;

    Kcondvar(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
