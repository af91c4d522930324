package org.kheap.kernel.state;

import static org.kheap.machine.FieldType.CHAR;
import static org.kheap.machine.FieldType.UINT64;
import static org.kheap.machine.FieldType.array;

import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/** {@code struct panic_nv}: a register of the processor that panicked, by its name. */
@FieldSpec.Struct(value = "panic_nv", typedef = "panic_nv_t")
public enum PanicNv implements FieldSpec {
    PNV_NAME(array(CHAR, 16), "name of the register"),
    PNV_VALUE(UINT64, "what it held");

    private final Field field;

    PanicNv(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
