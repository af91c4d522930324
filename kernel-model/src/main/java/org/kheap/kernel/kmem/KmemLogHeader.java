package org.kheap.kernel.kmem;

import static org.kheap.machine.FieldType.INT;
import static org.kheap.machine.FieldType.SIZE;
import static org.kheap.machine.FieldType.array;
import static org.kheap.machine.FieldType.pointer;
import static org.kheap.machine.FieldType.struct;

import org.kheap.kernel.base.Kmutex;
import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/** {@code kmem_log_header}: a log. */
@FieldSpec.Struct(value = "kmem_log_header", typedef = "kmem_log_header_t")
public enum KmemLogHeader implements FieldSpec {
    LH_LOCK(struct(Kmutex.class), "guards chunk ring"),
    LH_BASE(pointer("char"), "chunk storage"),
    LH_FREE(pointer("int"), "ring of chunk numbers"),
    LH_CHUNKSIZE(SIZE, "bytes per chunk"),
    LH_NCHUNKS(INT, "4 x max_ncpus"),
    LH_HEAD(INT, "next ring slot to take"),
    LH_TAIL(INT, "next ring slot to give back"),
    LH_HITS(INT, "chunk switches"),
    LH_CPU(array(struct(KmemCpuLogHeader.class), 1), "max_ncpus elements");

    private final Field field;

    KmemLogHeader(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
