package org.kheap.kernel.boot;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.kheap.kernel.base.Kcondvar;
import org.kheap.kernel.base.Kmutex;
import org.kheap.kernel.kmem.KmemStructs;
import org.kheap.kernel.malloc.MallocStructs;
import org.kheap.kernel.memguard.MemguardStructs;
import org.kheap.kernel.module.ModuleStructs;
import org.kheap.kernel.state.StateStructs;
import org.kheap.kernel.sysctl.SysctlStructs;
import org.kheap.kernel.thread.ThreadStructs;
import org.kheap.kernel.uma.UmaStructs;
import org.kheap.machine.Abi;
import org.kheap.machine.Arch;
import org.kheap.machine.CDeclarations;
import org.kheap.machine.FieldSpec;
import org.kheap.machine.trap.TrapRegs;

/**
 * The headers that declare the kernel's structures in C, made from the declarations in Java. A compiler
 * that accepts them has confirmed every offset and size, since they end in assertions.
 */
public final class KernelHeader {
    private static final String SYNCH = "sys/ksynch_impl.h";
    private static final String THREAD = "sys/thread_impl.h";
    private static final String MODULE = "sys/module_impl.h";
    private static final String STATE = "sys/state_impl.h";
    private static final String KMEM = "sys/kmem_impl.h";
    private static final String MALLOC = "sys/malloc_impl.h";
    private static final String SYSCTL = "sys/sysctl_impl.h";
    private static final String UMA = "vm/uma_impl.h";
    private static final String MEMGUARD = "vm/memguard_impl.h";

    private static final List<Class<? extends FieldSpec>> SYNCH_STRUCTS =
            List.of(Kmutex.class, Kcondvar.class);

    private KernelHeader() {}

    /** All structures of a kernel, an embedded one before its embedder. */
    public static List<Class<? extends FieldSpec>> structs(Arch arch) {
        List<Class<? extends FieldSpec>> structs = new ArrayList<>(SYNCH_STRUCTS);
        structs.addAll(ThreadStructs.ALL);
        structs.addAll(ModuleStructs.ALL);
        structs.addAll(StateStructs.ALL);
        structs.addAll(heapStructs(arch));
        return List.copyOf(structs);
    }

    /** The structures of the module that {@link FreebsdModule} loads. */
    public static List<Class<? extends FieldSpec>> freebsdStructs() {
        List<Class<? extends FieldSpec>> structs = new ArrayList<>(MallocStructs.ALL);
        structs.addAll(SysctlStructs.ALL);
        structs.addAll(UmaStructs.ALL);
        structs.addAll(MemguardStructs.ALL);
        return List.copyOf(structs);
    }

    private static List<Class<? extends FieldSpec>> heapStructs(Arch arch) {
        List<Class<? extends FieldSpec>> structs = new ArrayList<>(KmemStructs.of(arch.abi()));
        structs.removeAll(SYNCH_STRUCTS);
        structs.add(TrapRegs.of(arch));
        if (!arch.strictAlignment()) {
            structs.add(TaskState.struct(arch));
        }
        structs.add(Hypercall.class);
        return structs;
    }

    /** The text of each header for one machine, by its name in an {@code #include}. */
    public static Map<String, String> of(Arch arch) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(SYNCH, header(arch, SYNCH, List.of(), "", SYNCH_STRUCTS));
        headers.put(THREAD, header(arch, THREAD, List.of(SYNCH), "", ThreadStructs.ALL));
        headers.put(MODULE, header(arch, MODULE, List.of(), "", ModuleStructs.ALL));
        headers.put(STATE, header(arch, STATE, List.of(THREAD), "", StateStructs.ALL));
        String types = "typedef struct kstat kstat_t;\ntypedef int kmem_cbrc_t;\n\n";
        headers.put(KMEM, header(arch, KMEM, List.of(SYNCH, THREAD), types, heapStructs(arch)));
        headers.put(MALLOC, header(arch, MALLOC, List.of(), "", MallocStructs.ALL));
        String oids = "struct sysctl_oid;\nstruct sysctl_req;\n\n";
        headers.put(SYSCTL, header(arch, SYSCTL, List.of(), oids, SysctlStructs.ALL));
        headers.put(UMA, header(arch, UMA, List.of(KMEM), "", UmaStructs.ALL));
        headers.put(MEMGUARD, header(arch, MEMGUARD, List.of(KMEM), "", MemguardStructs.ALL));
        return headers;
    }

    private static String header(
            Arch arch,
            String name,
            List<String> includes,
            String types,
            List<Class<? extends FieldSpec>> structs) {
        Abi abi = arch.abi();
        StringBuilder text = new StringBuilder();
        String guard = "_" + name.toUpperCase(Locale.ROOT).replaceAll("[/.]", "_");
        text.append(
                "/* Structures of the kernel on %s. Generated: changes are lost. */\n"
                        .formatted(arch.name()));
        text.append("#ifndef %s\n#define %s\n\n#include <sys/types.h>\n".formatted(guard, guard));
        includes.forEach(include -> text.append("#include <%s>\n".formatted(include)));
        text.append('\n').append(types);
        text.append(CDeclarations.structs(structs, abi)).append('\n');
        text.append(CDeclarations.assertions(structs, abi)).append("\n#endif\n");
        return text.toString();
    }
}
