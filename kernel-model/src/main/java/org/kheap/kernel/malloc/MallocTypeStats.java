package org.kheap.kernel.malloc;

import static org.kheap.machine.FieldType.UINT64;
import static org.kheap.machine.FieldType.array;

import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/** {@code struct malloc_type_stats}: what one CPU has counted of a type. */
@FieldSpec.Struct("malloc_type_stats")
public enum MallocTypeStats implements FieldSpec {
    MTS_MEMALLOCED(UINT64, "bytes allocated, as size classes"),
    MTS_MEMFREED(UINT64, "bytes freed, as size classes"),
    MTS_NUMALLOCS(UINT64, "allocations"),
    MTS_NUMFREES(UINT64, "frees"),
    MTS_SIZE(UINT64, "size classes used: bit i is 16 << i bytes"),
    _MTS_RESERVED(array(UINT64, 3), "unused");

    private final Field field;

    MallocTypeStats(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
