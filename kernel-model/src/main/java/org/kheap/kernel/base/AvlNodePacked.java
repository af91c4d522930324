package org.kheap.kernel.base;

import static org.kheap.machine.FieldType.UINTPTR;
import static org.kheap.machine.FieldType.array;
import static org.kheap.machine.FieldType.pointer;

import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/** {@code avl_node} of LP64: parent, child index and balance share a word. */
@FieldSpec.Struct(value = "avl_node", typedef = "avl_node_t")
public enum AvlNodePacked implements FieldSpec {
    AVL_CHILD(array(pointer("struct avl_node"), 2), "left and right child"),
    AVL_PCB(UINTPTR, "parent | child index << 2 | balance + 1");

    private final Field field;

    AvlNodePacked(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
