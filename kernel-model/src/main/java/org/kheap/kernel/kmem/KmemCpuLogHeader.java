package org.kheap.kernel.kmem;

import static org.kheap.machine.FieldType.CHAR;
import static org.kheap.machine.FieldType.INT;
import static org.kheap.machine.FieldType.SIZE;
import static org.kheap.machine.FieldType.array;
import static org.kheap.machine.FieldType.pointer;
import static org.kheap.machine.FieldType.struct;

import org.kheap.kernel.base.Kmutex;
import org.kheap.machine.DataModel;
import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/** {@code kmem_cpu_log_header}: where one CPU writes in a log. */
@FieldSpec.Struct(value = "kmem_cpu_log_header", typedef = "kmem_cpu_log_header_t")
public enum KmemCpuLogHeader implements FieldSpec {
    CLH_LOCK(struct(Kmutex.class), "guards this CPU"),
    CLH_CURRENT(pointer("char"), "next byte to write"),
    CLH_AVAIL(SIZE, "bytes left in chunk"),
    CLH_CHUNK(INT, "chunk owned"),
    CLH_HITS(INT, "entries written"),
    CLH_PAD(array(CHAR, abi -> abi.model() == DataModel.ILP32 ? 40 : 32), "fills to 64 bytes");

    private final Field field;

    KmemCpuLogHeader(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
