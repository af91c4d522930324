package org.kheap.kernel.boot;

import java.util.ArrayList;
import java.util.List;
import org.kheap.kernel.kmem.KmemStructs;
import org.kheap.kernel.thread.Kthread;
import org.kheap.machine.Abi;
import org.kheap.machine.Arch;
import org.kheap.machine.CDeclarations;
import org.kheap.machine.FieldSpec;
import org.kheap.machine.trap.RegsAmd64;
import org.kheap.machine.trap.RegsI386;
import org.kheap.machine.trap.RegsSparc;
import org.kheap.machine.trap.RegsSparcv9;

/**
 * The header {@code sys/kmem_impl.h}: the kernel's structures in C, made from the declarations in
 * Java. A compiler that accepts it has confirmed every offset and size, since it ends in assertions.
 */
public final class KernelHeader {
    private KernelHeader() {}

    /** All structures of a kernel, an embedded one before its embedder. */
    public static List<Class<? extends FieldSpec>> structs(Arch arch) {
        List<Class<? extends FieldSpec>> structs = new ArrayList<>(KmemStructs.of(arch.abi()));
        structs.add(Kthread.class);
        structs.add(regs(arch));
        structs.add(Hypercall.class);
        return List.copyOf(structs);
    }

    private static Class<? extends FieldSpec> regs(Arch arch) {
        if (arch.equals(Arch.I386)) {
            return RegsI386.class;
        } else if (arch.equals(Arch.AMD64)) {
            return RegsAmd64.class;
        }
        return arch.equals(Arch.SPARC) ? RegsSparc.class : RegsSparcv9.class;
    }

    /** The text of the header for one machine. */
    public static String of(Arch arch) {
        Abi abi = arch.abi();
        return """
                /* Structures of the kernel on %s. Generated: changes are lost. */
                #ifndef _SYS_KMEM_IMPL_H
                #define _SYS_KMEM_IMPL_H

                #include <sys/types.h>

                typedef struct _kthread kthread_t;
                typedef struct kstat kstat_t;
                typedef int kmem_cbrc_t;

                """
                        .formatted(arch.name())
                + CDeclarations.structs(structs(arch), abi)
                + "\n"
                + CDeclarations.assertions(structs(arch), abi)
                + "\n#endif\n";
    }
}
