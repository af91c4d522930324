package org.kheap.kernel.kmem;

import java.util.List;
import org.kheap.kernel.base.BaseStructs;
import org.kheap.kernel.vmem.VmemStructs;
import org.kheap.machine.Abi;
import org.kheap.machine.FieldSpec;

/** The structures of this package and of those below it, an embedded one before its embedder. */
public final class KmemStructs {
    private KmemStructs() {}

    public static List<Class<? extends FieldSpec>> of(Abi abi) {
        return BaseStructs.concat(
                VmemStructs.of(abi),
                List.of(
                        KmemBufctl.class,
                        KmemBufctlAudit.class,
                        KmemBuftag.class,
                        KmemBuftagLite.class,
                        KmemSlab.class,
                        KmemMagazine.class,
                        KmemMagtype.class,
                        KmemCpuCache.class,
                        KmemMaglist.class,
                        KmemDefrag.class,
                        KmemMove.class,
                        KmemCache.class,
                        KmemCpuLogHeader.class,
                        KmemLogHeader.class,
                        KmemPanicInfo.class));
    }
}
