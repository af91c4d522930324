package org.kheap.kernel.memguard;

import static org.kheap.machine.FieldType.HRTIME;
import static org.kheap.machine.FieldType.INT;
import static org.kheap.machine.FieldType.PC;
import static org.kheap.machine.FieldType.array;
import static org.kheap.machine.FieldType.pointer;

import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/** {@code struct memguard_event}: who allocated or freed a guarded allocation. */
@FieldSpec.Struct("memguard_event")
public enum MemguardEvent implements FieldSpec {
    MGE_TIME(HRTIME, "when, ns since boot"),
    MGE_THREAD(pointer("kthread_t"), "the thread; NULL if it did not happen"),
    MGE_CPU(INT, "its CPU"),
    MGE_DEPTH(INT, "valid entries in mge_stack"),
    MGE_STACK(array(PC, 16), "return addresses, innermost first");

    private final Field field;

    MemguardEvent(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
