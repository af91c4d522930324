package org.kheap.kernel.thread;

import static org.kheap.machine.FieldType.INT;
import static org.kheap.machine.FieldType.SHORT;
import static org.kheap.machine.FieldType.pointer;

import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/** {@code struct _disp}, the queue of those who wait for a CPU, as much of it as there is to say. */
@FieldSpec.Struct(value = "_disp", typedef = "disp_t")
public enum Disp implements FieldSpec {
    DISP_MAXRUNPRI(SHORT, "highest priority of a thread in it; -1 if there is none"),
    DISP_NRUNNABLE(INT, "threads in it"),
    DISP_CPU(pointer("struct cpu"), "the CPU they wait for");

    private final Field field;

    Disp(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
