package org.kheap.kernel.boot;

import java.util.stream.Collectors;
import org.kheap.kernel.base.LoopGuard;
import org.kheap.kernel.kmem.Kmem;
import org.kheap.kernel.malloc.Malloc;
import org.kheap.kernel.memguard.Memguard;
import org.kheap.kernel.module.KernelModule;
import org.kheap.kernel.module.LinkerSet;
import org.kheap.kernel.module.LoadException;
import org.kheap.kernel.sysctl.Sysctl;
import org.kheap.kernel.uma.Uma;
import org.kheap.kernel.uma.UmaContext;
import org.kheap.kernel.vmem.Arenas;
import org.kheap.kernel.vmem.Segkmem;
import org.kheap.machine.GuestMemory;
import org.kheap.panic.PanicReason;
import org.kheap.panic.PanicReason.BadTrap;
import org.kheap.panic.PanicReason.Guarded;

/** What works in {@link FreebsdModule}. */
final class FreebsdHeap {
    private static final LinkerSet MALLOC_TYPES = new LinkerSet("malloc_type_set");

    private final GuestMemory memory;
    private final Sysctl sysctl;
    private final Memguard memguard;
    private final Uma uma;
    private final Malloc malloc;

    /**
     * Makes it work in the module, which has just been loaded.
     *
     * @param sysctl without any OID; those of the module have their values when MemGuard starts
     * @throws LoadException if there is not enough memory
     */
    FreebsdHeap(
            KernelModule module,
            Sysctl sysctl,
            KernelContext kernel,
            Arenas arenas,
            Segkmem segkmem,
            Kmem kmem,
            LoopGuard guard,
            Surroundings surroundings,
            long seed)
            throws LoadException {
        this.memory = kernel.memory();
        this.sysctl = sysctl;
        sysctl.register(module);
        memguard =
                new Memguard(
                        new Memguard.Context(
                                kernel.arch(),
                                kernel.memory(),
                                kernel.globals(),
                                guard,
                                arenas,
                                segkmem,
                                kmem,
                                kernel.machine().hat().totalPages(),
                                surroundings,
                                seed));
        memguard.init();
        UmaContext context =
                new UmaContext(
                        kernel.arch(),
                        kernel.memory(),
                        kernel.globals(),
                        guard,
                        arenas,
                        kmem,
                        memguard,
                        surroundings);
        uma = new Uma(context);
        malloc = new Malloc(context, uma);
        if (!uma.init() || !malloc.init()) {
            throw new LoadException("not enough memory: module=" + FreebsdModule.NAME);
        }
        adoptTypes(module);
    }

    /** What it says when it starts: lines for the message buffer. */
    String banner() {
        return memguard.banner().stream().collect(Collectors.joining("\n", "", "\n"));
    }

    /** Has the guest call it. */
    void provide(Services services) {
        new FreebsdServices(malloc, uma).provide(services);
        new SysctlServices(sysctl, memory).provide(services);
    }

    /** Takes in what a later module defines that is for it: types of memory, and names for variables. */
    void adopt(KernelModule module) {
        sysctl.register(module);
        adoptTypes(module);
    }

    private void adoptTypes(KernelModule module) {
        MALLOC_TYPES.members(module, memory).forEach(malloc::adopt);
    }

    Sysctl sysctl() {
        return sysctl;
    }

    /** Why the kernel panics, seen by one who knows what is guarded. */
    PanicReason explain(PanicReason reason) {
        PanicReason explained = reason instanceof BadTrap trap ? explain(trap) : reason;
        if (explained instanceof Guarded found) {
            memguard.record(found);
        }
        return explained;
    }

    private PanicReason explain(BadTrap trap) {
        return memguard.explain(trap).map(PanicReason.class::cast).orElse(trap);
    }
}
