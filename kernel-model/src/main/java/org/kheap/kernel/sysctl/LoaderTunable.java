package org.kheap.kernel.sysctl;

import static org.kheap.machine.FieldType.INT;
import static org.kheap.machine.FieldType.SIZE;
import static org.kheap.machine.FieldType.VOID_POINTER;
import static org.kheap.machine.FieldType.pointer;

import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/** {@code struct tunable}: a variable with its first value from the kernel environment. */
@FieldSpec.Struct("tunable")
public enum LoaderTunable implements FieldSpec {
    TUN_PATH(pointer("const char"), "its name in there"),
    TUN_VAR(VOID_POINTER, "the variable"),
    TUN_TYPE(INT, "CTLTYPE_*"),
    TUN_SIZE(SIZE, "bytes of a string's array");

    private final Field field;

    LoaderTunable(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
