package org.kheap.kernel.base;

import static org.kheap.machine.FieldType.SIZE;
import static org.kheap.machine.FieldType.ULONG;
import static org.kheap.machine.FieldType.function;
import static org.kheap.machine.FieldType.pointer;

import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/** {@code avl_tree}: the head of a balanced tree of embedded nodes. */
@FieldSpec.Struct(value = "avl_tree", typedef = "avl_tree_t")
public enum AvlTree implements FieldSpec {
    AVL_ROOT(pointer("struct avl_node"), "root node"),
    AVL_COMPAR(function("int", "const void *, const void *"), "order of objects"),
    AVL_OFFSET(SIZE, "where in an object its node lies"),
    AVL_NUMNODES(ULONG, "number of nodes"),
    AVL_SIZE(SIZE, "size of an object");

    private final Field field;

    AvlTree(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
