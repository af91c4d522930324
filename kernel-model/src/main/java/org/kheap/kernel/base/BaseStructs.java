package org.kheap.kernel.base;

import java.util.ArrayList;
import java.util.List;
import org.kheap.machine.Abi;
import org.kheap.machine.FieldSpec;

/** The structures of this package, an embedded one before the one that embeds it. */
public final class BaseStructs {
    private BaseStructs() {}

    public static List<Class<? extends FieldSpec>> of(Abi abi) {
        return List.of(
                ListNode.class,
                ListHead.class,
                AvlNodes.struct(abi),
                AvlTree.class,
                Kmutex.class,
                Kcondvar.class,
                KstatNamed.class);
    }

    /** {@code first} and then {@code second}. */
    public static List<Class<? extends FieldSpec>> concat(
            List<Class<? extends FieldSpec>> first, List<Class<? extends FieldSpec>> second) {
        List<Class<? extends FieldSpec>> both = new ArrayList<>(first);
        both.addAll(second);
        return List.copyOf(both);
    }
}
