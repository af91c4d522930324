package org.kheap.kernel.malloc;

import static org.kheap.machine.GuestMemory.Access.STORE;

import org.kheap.kernel.uma.Uma;
import org.kheap.kernel.uma.UmaContext;
import org.kheap.kernel.uma.Umaf;
import org.kheap.kernel.vmem.Arena;
import org.kheap.kernel.vmem.Vmf;

/** {@code uma_large_malloc} and {@code uma_large_free}: blocks of whole pages. */
final class LargeBlocks {
    private final UmaContext context;
    private final Uma uma;

    LargeBlocks(UmaContext context, Uma uma) {
        this.context = context;
        this.uma = uma;
    }

    private Arena arena() {
        return context.arenas().at(context.globals().word("kmem_default_arena"));
    }

    /**
     * @param size in bytes, in whole pages
     * @return 0 if there is no memory, and the flags do not allow to wait
     */
    long allocate(long size, int flags) {
        boolean mayWait = (flags & Umaf.M_WAITOK) != 0;
        long block = arena().allocOrWait(size, mayWait ? Vmf.VM_SLEEP : Vmf.VM_NOSLEEP);
        if (block != 0 && !uma.addLarge(block, size, mayWait)) {
            arena().free(block, size);
            return 0;
        }
        if (block != 0 && (flags & Umaf.M_ZERO) != 0) {
            context.memory().zero(block, size, STORE);
        }
        return block;
    }

    void free(long block, long size) {
        uma.removeLarge(block);
        arena().free(block, size);
    }
}
