package org.kheap.kernel.thread;

import static org.kheap.machine.FieldType.INT;
import static org.kheap.machine.FieldType.INT64;
import static org.kheap.machine.FieldType.UINT16;
import static org.kheap.machine.FieldType.pointer;

import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/** {@code struct cpu}, as much of it as the kernel model uses. */
@FieldSpec.Struct(value = "cpu", typedef = "cpu_t")
public enum CpuStruct implements FieldSpec {
    CPU_ID(INT, "number of the processor"),
    CPU_SEQID(INT, "number among those there are, from 0 without gaps"),
    CPU_FLAGS(UINT16, "CPU_*: what it is ready for"),
    CPU_SELF(pointer("struct cpu"), "itself"),
    CPU_THREAD(pointer("struct _kthread"), "thread it runs; NULL while it is idle"),
    CPU_CACHE_OFFSET(INT, "where its part of a kmem_cache is in cache_cpu, in bytes"),
    CPU_NEXT(pointer("struct cpu"), "next CPU, in a circle"),
    CPU_PREV(pointer("struct cpu"), "previous CPU"),
    CPU_LAST_SWTCH(INT64, "when it got its thread, in nanoseconds since boot");

    private final Field field;

    CpuStruct(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
