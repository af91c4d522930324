package org.kheap.kernel.uma;

import java.util.List;
import org.kheap.machine.FieldSpec;

/** The structures of this package, which embed those of {@code BaseStructs}. */
public final class UmaStructs {
    public static final List<Class<? extends FieldSpec>> ALL =
            List.of(UmaZone.class, UmaSlab.class);

    private UmaStructs() {}
}
