package org.kheap.kernel.base;

import static org.kheap.machine.FieldType.SHORT;
import static org.kheap.machine.FieldType.USHORT;
import static org.kheap.machine.FieldType.array;
import static org.kheap.machine.FieldType.pointer;

import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/** {@code avl_node} of ILP32. */
@FieldSpec.Struct(value = "avl_node", typedef = "avl_node_t")
public enum AvlNodeUnpacked implements FieldSpec {
    AVL_CHILD(array(pointer("struct avl_node"), 2), "left and right child"),
    AVL_PARENT(pointer("struct avl_node"), "parent; NULL at the root"),
    AVL_CHILD_INDEX(USHORT, "which child of its parent it is"),
    AVL_BALANCE(SHORT, "right height minus left height");

    private final Field field;

    AvlNodeUnpacked(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
