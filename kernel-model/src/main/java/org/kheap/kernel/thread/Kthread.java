package org.kheap.kernel.thread;

import static org.kheap.machine.FieldType.INT;
import static org.kheap.machine.FieldType.SHORT;
import static org.kheap.machine.FieldType.UINT64;
import static org.kheap.machine.FieldType.VOID_POINTER;
import static org.kheap.machine.FieldType.function;
import static org.kheap.machine.FieldType.pointer;
import static org.kheap.machine.FieldType.struct;

import org.kheap.kernel.base.Kcondvar;
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
    T_STATE(INT, "TS_*: what it does"),
    T_PRI(SHORT, "its priority, which nothing here looks at"),
    T_PCB(struct(Label.class), "its registers while it is not running"),
    T_WCHAN(VOID_POINTER, "what it sleeps on; NULL if it does not"),
    T_STKBASE(VOID_POINTER, "lowest address of its stack"),
    T_CPU(pointer("struct cpu"), "CPU it runs on, or ran on last"),
    T_DID(UINT64, "number by which it is joined, of no other thread ever"),
    T_JOINCV(struct(Kcondvar.class), "where those who join it wait"),
    T_PROCP(pointer("struct proc"), "its process, which is always p0"),
    T_NEXT(pointer("struct _kthread"), "next thread of the system"),
    T_PREV(pointer("struct _kthread"), "previous thread of the system"),
    T_FORW(pointer("struct _kthread"), "next thread of the process"),
    T_BACK(pointer("struct _kthread"), "previous thread of the process");

    private final Field field;

    Kthread(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
