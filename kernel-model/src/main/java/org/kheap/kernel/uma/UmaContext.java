package org.kheap.kernel.uma;

import org.kheap.kernel.base.Globals;
import org.kheap.kernel.base.KernelEvents;
import org.kheap.kernel.base.LoopGuard;
import org.kheap.kernel.kmem.Kmem;
import org.kheap.kernel.memguard.Memguard;
import org.kheap.kernel.vmem.Arenas;
import org.kheap.machine.Arch;
import org.kheap.machine.GuestMemory;

/** What {@code uma(9)}, and {@code malloc(9)} over it, are given to work with. */
public record UmaContext(
        Arch arch,
        GuestMemory memory,
        Globals globals,
        LoopGuard guard,
        Arenas arenas,
        Kmem kmem,
        Memguard memguard,
        KernelEvents events) {}
