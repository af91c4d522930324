package org.kheap.kernel.kmem;

import org.kheap.kernel.base.Globals;
import org.kheap.kernel.base.KernelEvents;
import org.kheap.kernel.base.LoopGuard;
import org.kheap.kernel.vmem.Arenas;
import org.kheap.machine.Arch;
import org.kheap.machine.GuestMemory;
import org.kheap.panic.PanicReason.HeapCorruption;

/**
 * What the allocator is given to work with.
 *
 * @param cpus how many CPUs there are, 1 to 64
 * @param events who is running, when, and from where; and who prints
 */
public record KmemContext(
        Arch arch,
        GuestMemory memory,
        Globals globals,
        Arenas arenas,
        LoopGuard guard,
        int cpus,
        Events events) {

    /** The rest of the kernel, as the allocator sees it. */
    public interface Events extends KernelEvents {
        /** Prints what is wrong with the heap. Called before the panic, or instead of it. */
        void report(HeapCorruption corruption);
    }
}
