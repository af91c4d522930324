package org.kheap.kernel.malloc;

import java.util.List;
import org.kheap.machine.FieldSpec;

/** The structures of this package, an embedded one before its embedder. */
public final class MallocStructs {
    public static final List<Class<? extends FieldSpec>> ALL =
            List.of(
                    MallocTypeStats.class,
                    MallocTypeInternal.class,
                    MallocType.class,
                    MallocZone.class);

    private MallocStructs() {}
}
