package org.kheap.kernel.malloc;

import static org.kheap.machine.FieldType.INT;
import static org.kheap.machine.FieldType.pointer;

import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/** {@code struct kmemzones}: a size class. The table {@code kmemzones} ends with size 0. */
@FieldSpec.Struct("kmemzones")
public enum MallocZone implements FieldSpec {
    KZ_SIZE(INT, "bytes of a block"),
    KZ_NAME(pointer("const char"), "name of its zone"),
    KZ_ZONE(pointer("struct uma_zone"), "where blocks come from");

    private final Field field;

    MallocZone(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
