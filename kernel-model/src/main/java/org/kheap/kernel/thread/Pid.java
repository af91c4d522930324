package org.kheap.kernel.thread;

import static org.kheap.machine.FieldType.INT;

import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/** {@code struct pid}, as much of it as there is to say. */
@FieldSpec.Struct("pid")
public enum Pid implements FieldSpec {
    PID_ID(INT, "number of the process");

    private final Field field;

    Pid(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
