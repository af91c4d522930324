package org.kheap.kernel.uma;

import static org.kheap.machine.FieldType.SIZE;
import static org.kheap.machine.FieldType.UINTPTR;
import static org.kheap.machine.FieldType.pointer;

import org.kheap.kernel.base.AvlNodes;
import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/**
 * {@code struct uma_slab}: to whom a range of memory belongs, for those who know an address only. There
 * is one for each slab of a zone of {@code malloc}'s, and for each allocation that is larger.
 */
@FieldSpec.Struct("uma_slab")
public enum UmaSlab implements FieldSpec {
    US_NODE(AvlNodes.TYPE, "its place in uma_slabs, by us_data"),
    US_DATA(UINTPTR, "first address"),
    US_SIZE(SIZE, "bytes from there"),
    US_ZONE(pointer("struct uma_zone"), "whose slab it is; NULL for a large allocation");

    private final Field field;

    UmaSlab(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
