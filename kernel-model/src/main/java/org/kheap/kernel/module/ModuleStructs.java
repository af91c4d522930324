package org.kheap.kernel.module;

import java.util.List;
import org.kheap.machine.FieldSpec;

/** The structures of this package, an embedded one before its embedder. */
public final class ModuleStructs {
    public static final List<Class<? extends FieldSpec>> ALL =
            List.of(Modctl.class, ModuleStruct.class, LoadedModule.class);

    private ModuleStructs() {}
}
