package org.kheap.kernel.memguard;

import static org.kheap.machine.FieldType.CHAR;
import static org.kheap.machine.FieldType.INT;
import static org.kheap.machine.FieldType.SIZE;
import static org.kheap.machine.FieldType.UINTPTR;
import static org.kheap.machine.FieldType.ULONG;
import static org.kheap.machine.FieldType.VOID_POINTER;
import static org.kheap.machine.FieldType.array;
import static org.kheap.machine.FieldType.struct;

import org.kheap.kernel.base.AvlNodes;
import org.kheap.kernel.base.ListNode;
import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/** {@code struct memguard_object}: a guarded allocation, from its beginning until its quarantine ends. */
@FieldSpec.Struct("memguard_object")
public enum MemguardObject implements FieldSpec {
    MGO_NODE(AvlNodes.TYPE, "its place in memguard_objects, by address"),
    MGO_LINK(struct(ListNode.class), "its place in memguard_quarantine, once freed"),
    MGO_START(UINTPTR, "first address reserved for it, guard pages included"),
    MGO_RESERVED(SIZE, "bytes reserved from there"),
    MGO_PAGES(UINTPTR, "first of its own pages"),
    MGO_ADDR(UINTPTR, "the address given to the owner"),
    MGO_SIZE(SIZE, "bytes asked for"),
    MGO_NUMBER(ULONG, "which guarded allocation since boot it is, from 1"),
    MGO_STATE(INT, "1 allocated, 2 freed"),
    MGO_CANARY(INT, "whether the rest of its pages was filled; 0 if not"),
    MGO_KIND(INT, "1 malloc(9), 2 uma(9)"),
    MGO_OWNER(VOID_POINTER, "its struct malloc_type or struct uma_zone"),
    MGO_NAME(array(CHAR, 32), "name of that, cut"),
    MGO_ALLOCATED(struct(MemguardEvent.class), "who allocated it"),
    MGO_FREED(struct(MemguardEvent.class), "who freed it");

    private final Field field;

    MemguardObject(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
