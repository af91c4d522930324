package org.kheap.kernel.vmem;

import java.util.List;
import org.kheap.kernel.base.BaseStructs;
import org.kheap.machine.Abi;
import org.kheap.machine.FieldSpec;

/** The structures of this package, an embedded one before the one that embeds it. */
public final class VmemStructs {
    private VmemStructs() {}

    public static List<Class<? extends FieldSpec>> of(Abi abi) {
        return BaseStructs.concat(
                BaseStructs.of(abi),
                List.of(VmemSeg.class, VmemFreelist.class, VmemKstat.class, Vmem.class));
    }
}
