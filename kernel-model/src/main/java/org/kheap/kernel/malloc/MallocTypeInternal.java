package org.kheap.kernel.malloc;

import static org.kheap.machine.FieldType.UINT32;
import static org.kheap.machine.FieldType.UINT8;
import static org.kheap.machine.FieldType.array;
import static org.kheap.machine.FieldType.struct;

import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/** {@code struct malloc_type_internal}: what the allocator keeps of a type. */
@FieldSpec.Struct("malloc_type_internal")
public enum MallocTypeInternal implements FieldSpec {
    MTI_PROBES(array(UINT32, 2), "unused: probes of dtrace"),
    MTI_ZONE(UINT8, "unused: which set of zones serves the type"),
    MTI_STATS(array(struct(MallocTypeStats.class), 64), "statistics of each CPU");

    private final Field field;

    MallocTypeInternal(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
