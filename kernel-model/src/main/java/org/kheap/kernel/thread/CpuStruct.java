package org.kheap.kernel.thread;

import static org.kheap.machine.FieldType.CHAR;
import static org.kheap.machine.FieldType.INT;
import static org.kheap.machine.FieldType.SHORT;
import static org.kheap.machine.FieldType.UINT16;
import static org.kheap.machine.FieldType.UINT32;
import static org.kheap.machine.FieldType.pointer;
import static org.kheap.machine.FieldType.word;

import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/** {@code struct cpu}, as much of it as the kernel model uses. */
@FieldSpec.Struct(value = "cpu", typedef = "cpu_t")
public enum CpuStruct implements FieldSpec {
    CPU_ID(INT, "number of the processor"),
    CPU_SEQID(INT, "number among those there are, from 0 without gaps"),
    CPU_FLAGS(UINT16, "CPU_*: what it is ready for"),
    CPU_SELF(pointer("struct cpu"), "itself"),
    CPU_THREAD(pointer("struct _kthread"), "thread it runs"),
    CPU_IDLE_THREAD(pointer("struct _kthread"), "thread it runs while there is no other"),
    CPU_CACHE_OFFSET(INT, "where its part of a kmem_cache is in cache_cpu, in bytes"),
    CPU_NEXT(pointer("struct cpu"), "next CPU, in a circle"),
    CPU_PREV(pointer("struct cpu"), "previous CPU"),
    CPU_DISP(pointer("struct _disp"), "who waits for it"),
    CPU_RUNRUN(CHAR, "whether it is to give its thread up; always 0"),
    CPU_KPRUNRUN(CHAR, "the same at once; always 0"),
    CPU_DISPTHREAD(pointer("struct _kthread"), "thread that was dispatched last"),
    CPU_DISPATCH_PRI(SHORT, "priority of that"),
    CPU_LAST_SWTCH(word("clock_t"), "when it got its thread, in ticks since boot"),
    CPU_INTR_ACTV(UINT32, "levels of interrupts it serves: none"),
    CPU_BASE_SPL(INT, "level of the lowest of these");

    private final Field field;

    CpuStruct(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
