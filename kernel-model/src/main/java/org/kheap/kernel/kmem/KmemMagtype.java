package org.kheap.kernel.kmem;

import static org.kheap.machine.FieldType.INT;
import static org.kheap.machine.FieldType.SHORT;
import static org.kheap.machine.FieldType.SIZE;
import static org.kheap.machine.FieldType.pointer;

import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/** {@code kmem_magtype}: a size of magazine. */
@FieldSpec.Struct(value = "kmem_magtype", typedef = "kmem_magtype_t")
public enum KmemMagtype implements FieldSpec {
    MT_MAGSIZE(SHORT, "rounds per magazine"),
    MT_ALIGN(INT, "alignment of the magazine cache"),
    MT_MINBUF(SIZE, "skip this type while chunksize <= this"),
    MT_MAXBUF(SIZE, "may grow to the next type while chunksize < this"),
    MT_CACHE(pointer("kmem_cache_t"), "kmem_magazine_<n>");

    private final Field field;

    KmemMagtype(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
