package org.kheap.kernel.kmem;

import static org.kheap.machine.FieldType.HRTIME;
import static org.kheap.machine.FieldType.INT;
import static org.kheap.machine.FieldType.VOID_POINTER;
import static org.kheap.machine.FieldType.pointer;

import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/** {@code kmem_panic_info}: what the heap found wrong, recorded before anything is printed. */
@FieldSpec.Struct(value = "kmem_panic_info", typedef = "kmem_panic_info_t")
public enum KmemPanicInfo implements FieldSpec {
    KMP_TIMESTAMP(HRTIME, "timestamp"),
    KMP_ERROR(INT, "a KMERR code"),
    KMP_BUFFER(VOID_POINTER, "as passed"),
    KMP_REALBUF(VOID_POINTER, "chunk start found"),
    KMP_CACHE(pointer("kmem_cache_t"), "as passed"),
    KMP_REALCACHE(pointer("kmem_cache_t"), "found; may be NULL"),
    KMP_SLAB(pointer("kmem_slab_t"), "slab"),
    KMP_BUFCTL(pointer("kmem_bufctl_t"), "bufctl");

    private final Field field;

    KmemPanicInfo(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
