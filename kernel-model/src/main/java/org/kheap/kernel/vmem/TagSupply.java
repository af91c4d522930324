package org.kheap.kernel.vmem;

import static org.kheap.machine.GuestMemory.Access.LOAD;
import static org.kheap.machine.GuestMemory.Access.STORE;

import org.kheap.kernel.base.Globals;
import org.kheap.machine.StructView;

/**
 * Sees to it that arenas have boundary tags. Making tags takes an allocation from {@code vmem_seg} and
 * all that it imports from; these arenas, the populators, keep a reserve for that.
 */
final class TagSupply {
    /** {@code VMEM_MINFREE}: what an arena has at the beginning of an operation. */
    private static final int LEAST = 16;

    /** {@code VMEM_POPULATE_RESERVE}: what a populator has when tags are made. */
    private static final int RESERVE = 12;

    /** Entries of {@code vmem_populator}. */
    private static final int MOST_POPULATORS = 10;

    private final Arenas arenas;
    private final Globals globals;
    private final Segments segments;
    private boolean populating;

    TagSupply(Arenas arenas, Globals globals, Segments segments) {
        this.arenas = arenas;
        this.globals = globals;
        this.segments = segments;
    }

    /** Makes an arena a populator, if it is to be one. */
    void register(StructView<Vmem> vm) {
        int count = globals.int32("vmem_populators");
        boolean wanted = (vm.int32(Vmem.VM_CFLAGS) & Vmf.VMC_POPULATOR) != 0;
        if (wanted && count < MOST_POPULATORS) {
            arenas.memory.putWord(entry(count), vm.base(), STORE);
            globals.int32("vmem_populators", count + 1);
            stock(vm, Vmf.VM_PANIC);
        }
    }

    /** The arena is about to go. */
    void unregister(StructView<Vmem> vm) {
        int kept = 0;
        for (int i = 0; i < populators(); i++) {
            long address = arenas.memory.getWord(entry(i), LOAD);
            if (address != vm.base()) {
                arenas.memory.putWord(entry(kept++), address, STORE);
            }
        }
        globals.int32("vmem_populators", kept);
    }

    private int populators() {
        return Math.min(globals.int32("vmem_populators"), MOST_POPULATORS);
    }

    private long entry(int index) {
        return globals.address("vmem_populator") + (long) index * arenas.memory.abi().wordSize();
    }

    /**
     * Gives an arena spares enough for one operation, whatever that imports.
     *
     * @param flags {@code VM_*} of the operation
     * @return false if there is no memory for them
     */
    boolean stock(StructView<Vmem> vm, int flags) {
        takeFromKernel(vm);
        return Segments.spares(vm) >= LEAST || populating || populate(vm, flags);
    }

    private void takeFromKernel(StructView<Vmem> vm) {
        while (Segments.spares(vm) < LEAST) {
            long tag = segments.takeFromKernel();
            if (tag == 0) {
                return;
            }
            segments.release(vm, tag);
        }
    }

    private boolean populate(StructView<Vmem> vm, int flags) {
        long tagSize = globals.word("vmem_seg_size");
        long bytes = arenas.roundToPages((LEAST + (long) populators() * RESERVE) * tagSize);
        long block = allocate(bytes, flags & Vmf.VM_KMFLAGS);
        boolean made = block != 0;
        SegmentLists lists = arenas.at(vm.base()).lists();
        lists.count(made ? VmemKstat.VK_POPULATE_WAIT : VmemKstat.VK_POPULATE_FAIL, 1);
        if (made) {
            distribute(block, bytes / tagSize, vm);
        }
        return made;
    }

    private long allocate(long bytes, int flags) {
        populating = true;
        try {
            return arenas.at(globals.word("vmem_seg_arena")).alloc(bytes, flags);
        } finally {
            populating = false;
        }
    }

    /** Fills up who may have used reserves, then who asked; the rest is everybody's. */
    private void distribute(long block, long count, StructView<Vmem> vm) {
        long left = count;
        for (int i = 0; i < populators(); i++) {
            long populator = arenas.memory.getWord(entry(i), LOAD);
            left = fill(arenas.at(populator).view(), RESERVE, block, left);
        }
        left = fill(vm, LEAST, block, left);
        while (left > 0) {
            segments.releaseToKernel(tag(block, --left));
        }
    }

    /** Takes tags from the end of a block. Returns how many are left in it. */
    private long fill(StructView<Vmem> vm, int wanted, long block, long count) {
        long left = count;
        while (Segments.spares(vm) < wanted && left > 0) {
            segments.release(vm, tag(block, --left));
        }
        return left;
    }

    private long tag(long block, long index) {
        return block + index * globals.word("vmem_seg_size");
    }
}
