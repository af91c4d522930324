package org.kheap.kernel.memguard;

import java.util.List;
import org.kheap.machine.FieldSpec;

/** The structures of this package, an embedded one before its embedder. */
public final class MemguardStructs {
    /** They embed those of {@code BaseStructs}. */
    public static final List<Class<? extends FieldSpec>> ALL =
            List.of(MemguardEvent.class, MemguardObject.class, MemguardPanicInfo.class);

    private MemguardStructs() {}
}
