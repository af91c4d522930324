package org.kheap.kernel.thread;

import static org.kheap.machine.FieldType.CHAR;
import static org.kheap.machine.FieldType.INT;
import static org.kheap.machine.FieldType.pointer;
import static org.kheap.machine.FieldType.struct;

import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/** {@code struct proc}, as much of it as there is to say of the only one, the kernel's own. */
@FieldSpec.Struct(value = "proc", typedef = "proc_t")
public enum Proc implements FieldSpec {
    P_STAT(CHAR, "SRUN"),
    P_PPID(INT, "number of its parent"),
    P_PARENT(pointer("struct proc"), "its parent; it has none"),
    P_NEXT(pointer("struct proc"), "next process of the system; there is none"),
    P_PREV(pointer("struct proc"), "previous process"),
    P_PIDP(pointer("struct pid"), "its number"),
    P_TLIST(pointer("struct _kthread"), "its threads, in a circle through t_forw"),
    P_USER(struct(User.class), "its name");

    private final Field field;

    Proc(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
