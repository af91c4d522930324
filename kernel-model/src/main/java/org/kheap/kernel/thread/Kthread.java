package org.kheap.kernel.thread;

import static org.kheap.machine.FieldType.VOID_POINTER;
import static org.kheap.machine.FieldType.function;
import static org.kheap.machine.FieldType.pointer;

import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/**
 * {@code struct _kthread}, as much of it as the kernel model uses. It lies at the top of the thread's
 * stack, as a kernel thread's does.
 */
@FieldSpec.Struct(value = "_kthread", typedef = "kthread_t")
public enum Kthread implements FieldSpec {
    T_LINK(pointer("struct _kthread"), "queue the thread is on"),
    T_STK(VOID_POINTER, "where its stack begins, growing down"),
    T_STARTPC(function("void", "void"), "function it started in"),
    T_STKBASE(VOID_POINTER, "lowest address of its stack"),
    T_NEXT(pointer("struct _kthread"), "next thread of the system"),
    T_PREV(pointer("struct _kthread"), "previous thread of the system");

    private final Field field;

    Kthread(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
