package org.kheap.kernel.base;

import org.kheap.machine.Abi;
import org.kheap.machine.DataModel;
import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/** The node of an AVL tree as a field: it has one shape on ILP32 and another on LP64. */
public final class AvlNodes {
    public static final FieldType TYPE = FieldType.structByAbi("avl_node", AvlNodes::struct);

    private AvlNodes() {}

    /** The enum that declares {@code avl_node} on this ABI. */
    public static Class<? extends FieldSpec> struct(Abi abi) {
        return abi.model() == DataModel.ILP32 ? AvlNodeUnpacked.class : AvlNodePacked.class;
    }
}
