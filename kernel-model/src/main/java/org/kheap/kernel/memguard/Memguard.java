package org.kheap.kernel.memguard;

import java.util.Optional;
import org.kheap.kernel.base.Globals;
import org.kheap.kernel.base.KernelEvents;
import org.kheap.kernel.base.LoopGuard;
import org.kheap.kernel.kmem.Kmem;
import org.kheap.kernel.vmem.Arenas;
import org.kheap.kernel.vmem.Segkmem;
import org.kheap.machine.Arch;
import org.kheap.machine.GuestMemory;
import org.kheap.panic.PanicReason.BadTrap;
import org.kheap.panic.PanicReason.GuardHit;

/** MemGuard: see the package comment. */
public final class Memguard {
    /**
     * What MemGuard is given to work with.
     *
     * @param segkmem puts pages behind its addresses
     * @param totalPages of RAM
     * @param seed of its random choices
     */
    public record Context(
            Arch arch,
            GuestMemory memory,
            Globals globals,
            LoopGuard guard,
            Arenas arenas,
            Segkmem segkmem,
            Kmem kmem,
            long totalPages,
            KernelEvents events,
            long seed) {}

    public Memguard(Context context) {}

    /**
     * {@code memguard_fudge} and {@code memguard_init}: decides how much MemGuard may use, and reserves
     * its address space. To be called once, when the tunables have their values.
     */
    public void init() {}

    /** {@code memguard_cmp_mtp}: whether a request of {@code malloc} is to be guarded. */
    public boolean wantsMalloc(long size, Owner type) {
        return false;
    }

    /**
     * {@code memguard_cmp_zone}: whether a request of {@code uma_zalloc} is to be guarded.
     *
     * @param isNofree whether the zone has {@code UMA_ZONE_NOFREE}
     */
    public boolean wantsItem(long size, Owner zone, boolean isNofree) {
        return false;
    }

    /**
     * {@code memguard_alloc}.
     *
     * @return its address; 0 if a limit is reached: the caller uses the ordinary allocator then
     */
    public long alloc(GuardRequest request) {
        return 0;
    }

    /** {@code is_memguard_addr}: whether an address is in the range that MemGuard allocates from. */
    public boolean contains(long address) {
        return false;
    }

    /**
     * Bytes that were asked for when the allocation that begins at an address was made.
     *
     * @throws org.kheap.panic.KernelPanicException if none begins there
     */
    public long sizeOf(long address, Owner owner) {
        throw new IllegalStateException("nothing is guarded");
    }

    /**
     * {@code memguard_free}.
     *
     * @param address one that {@link #contains} is true of
     * @throws org.kheap.panic.KernelPanicException if it is not to be freed so, or memory beside it was
     *     changed
     */
    public void free(long address, Owner owner) {
        throw new IllegalStateException("nothing is guarded");
    }

    /** What a trap in the range of MemGuard means; empty for any other trap. */
    public Optional<GuardHit> explain(BadTrap trap) {
        return Optional.empty();
    }
}
