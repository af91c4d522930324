package org.kheap.kernel.base;

import static org.kheap.machine.FieldType.CHAR;
import static org.kheap.machine.FieldType.UINT64;
import static org.kheap.machine.FieldType.UINT8;
import static org.kheap.machine.FieldType.array;

import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/** {@code kstat_named}: a named statistic. The value is the first member of a union of 16 bytes. */
@FieldSpec.Struct(value = "kstat_named", typedef = "kstat_named_t")
public enum KstatNamed implements FieldSpec {
    NAME(array(CHAR, 31), "name"),
    DATA_TYPE(UINT8, "which member of the union is meant"),
    VALUE(array(UINT64, 2), "the value");

    private final Field field;

    KstatNamed(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
