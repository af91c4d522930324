package org.kheap.kernel.sysctl;

import java.util.List;
import org.kheap.machine.FieldSpec;

/** The structures of this package. */
public final class SysctlStructs {
    public static final List<Class<? extends FieldSpec>> ALL =
            List.of(SysctlOidList.class, SysctlOid.class, LoaderTunable.class);

    private SysctlStructs() {}
}
