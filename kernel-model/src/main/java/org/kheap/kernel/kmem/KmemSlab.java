package org.kheap.kernel.kmem;

import static org.kheap.machine.FieldType.LONG;
import static org.kheap.machine.FieldType.UINT16;
import static org.kheap.machine.FieldType.UINT32;
import static org.kheap.machine.FieldType.VOID_POINTER;
import static org.kheap.machine.FieldType.pointer;

import org.kheap.kernel.base.AvlNodes;
import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/** {@code kmem_slab}: one slab of a cache. */
@FieldSpec.Struct(value = "kmem_slab", typedef = "kmem_slab_t")
public enum KmemSlab implements FieldSpec {
    SLAB_CACHE(pointer("struct kmem_cache"), "owning cache"),
    SLAB_BASE(VOID_POINTER, "address of first chunk (slab start + colour)"),
    SLAB_LINK(
            AvlNodes.TYPE,
            "partial: AVL node; complete or dead: first two words reused as a list node"),
    SLAB_HEAD(pointer("struct kmem_bufctl"), "first free bufctl (NULL when full)"),
    SLAB_REFCNT(LONG, "chunks handed out"),
    SLAB_CHUNKS(LONG, "chunks in the slab"),
    SLAB_STUCK_OFFSET(UINT32, "slab-relative offset of an immovable buffer, else 0xffffffff"),
    SLAB_LATER_COUNT(UINT16, "LATER answers so far"),
    SLAB_FLAGS(UINT16, "KMEM_SLAB_* bits");

    private final Field field;

    KmemSlab(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
