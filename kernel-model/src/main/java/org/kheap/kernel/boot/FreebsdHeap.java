package org.kheap.kernel.boot;

import org.kheap.kernel.base.LoopGuard;
import org.kheap.kernel.kmem.Kmem;
import org.kheap.kernel.memguard.Memguard;
import org.kheap.kernel.module.KernelModule;
import org.kheap.kernel.vmem.Arenas;
import org.kheap.kernel.vmem.Segkmem;
import org.kheap.panic.PanicReason;
import org.kheap.panic.PanicReason.BadTrap;
import org.kheap.panic.PanicReason.Guarded;

/** What works in {@link FreebsdModule}. */
final class FreebsdHeap {
    private final Memguard memguard;

    /** Makes it work in the module, which has just been loaded. */
    FreebsdHeap(
            KernelContext kernel,
            Arenas arenas,
            Segkmem segkmem,
            Kmem kmem,
            LoopGuard guard,
            Surroundings surroundings,
            long seed) {
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
    }

    /** Has the guest call it. */
    void provide(Services services) {}

    /** Takes in what a module defines that is for it: types of memory, and names for variables. */
    void adopt(KernelModule module) {}

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
