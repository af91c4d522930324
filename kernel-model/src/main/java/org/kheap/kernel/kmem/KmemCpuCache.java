package org.kheap.kernel.kmem;

import static org.kheap.machine.FieldType.CHAR;
import static org.kheap.machine.FieldType.INT;
import static org.kheap.machine.FieldType.SHORT;
import static org.kheap.machine.FieldType.UINT64;
import static org.kheap.machine.FieldType.array;
import static org.kheap.machine.FieldType.pointer;
import static org.kheap.machine.FieldType.struct;

import org.kheap.kernel.base.Kmutex;
import org.kheap.machine.DataModel;
import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/** {@code kmem_cpu_cache}: what one CPU holds of a cache. */
@FieldSpec.Struct(value = "kmem_cpu_cache", typedef = "kmem_cpu_cache_t")
public enum KmemCpuCache implements FieldSpec {
    CC_LOCK(struct(Kmutex.class), "guards this CPU"),
    CC_ALLOC(UINT64, "allocations served here"),
    CC_FREE(UINT64, "frees absorbed here"),
    CC_LOADED(pointer("kmem_magazine_t"), "current magazine"),
    CC_PLOADED(pointer("kmem_magazine_t"), "previous magazine"),
    CC_FLAGS(INT, "copy of cache_flags"),
    CC_ROUNDS(SHORT, "objects in loaded (-1: none)"),
    CC_PROUNDS(SHORT, "objects in previous (-1: none)"),
    CC_MAGSIZE(SHORT, "capacity; 0 disables the layer"),
    CC_DUMP_ROUNDS(SHORT, "saved cc_rounds during crash dump"),
    CC_DUMP_PROUNDS(SHORT, "saved cc_prounds during crash dump"),
    CC_PAD(array(CHAR, abi -> abi.model() == DataModel.ILP32 ? 18 : 10), "fills to 64 bytes");

    private final Field field;

    KmemCpuCache(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
