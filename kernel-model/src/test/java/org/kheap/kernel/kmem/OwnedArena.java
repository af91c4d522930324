package org.kheap.kernel.kmem;

import static org.assertj.core.api.Assertions.assertThat;

import org.kheap.kernel.testing.FakeEvents.NeverWokenException;
import org.kheap.kernel.testing.TestKernel;
import org.kheap.kernel.vmem.Arena;
import org.kheap.kernel.vmem.Arenas;
import org.kheap.kernel.vmem.Placement;
import org.kheap.kernel.vmem.Vmf;

/** An arena as its owner sees it: of memory, of addresses without memory, or of plain numbers. */
final class OwnedArena implements LiveRanges.Owner {
    /** What an arena deals in. */
    enum Goods {
        MEMORY(Arenas.Import.SEGKMEM),
        ADDRESSES(Arenas.Import.VMEM),
        NUMBERS(Arenas.Import.NONE);

        private final Arenas.Import how;

        Goods(Arenas.Import how) {
            this.how = how;
        }
    }

    private static final long FIRST_NUMBER = 0x1000;
    private static final long NUMBERS = 1 << 20;

    private final TestKernel kernel;
    private final LiveRanges live;
    private final Goods goods;
    private final OwnedArena parent;
    private final Object heapSpace;
    private Arena arena;

    /** @param parent that it imports from; null for the heap */
    OwnedArena(
            TestKernel kernel, LiveRanges live, Object heapSpace, Goods goods, OwnedArena parent) {
        this.kernel = kernel;
        this.live = live;
        this.heapSpace = heapSpace;
        this.goods = goods;
        this.parent = parent;
    }

    /** Makes it; false if there is no memory. */
    boolean create(String name, long quantum, long cached) {
        Arenas arenas = kernel.arenas();
        try {
            arena =
                    isNumbers()
                            ? arenas.create(name, 1, null, goods.how, Vmf.VMC_IDENTIFIER, 0)
                            : arenas.create(name, quantum, source(), goods.how, 0, cached);
        } catch (Kmem.OutOfBootMemoryException | NeverWokenException e) {
            return false;
        }
        if (arena != null && isNumbers()) {
            arena.add(FIRST_NUMBER, NUMBERS, Vmf.VM_NOSLEEP);
        }
        return arena != null;
    }

    private Arena source() {
        return parent == null
                ? kernel.arenas().at(kernel.globals().word("heap_arena"))
                : parent.arena;
    }

    long address() {
        return arena.address();
    }

    boolean isMemory() {
        return goods == Goods.MEMORY;
    }

    /** Whether another arena can import from it. */
    boolean isSource() {
        return goods == Goods.ADDRESSES;
    }

    boolean isNumbers() {
        return goods == Goods.NUMBERS;
    }

    boolean importsFrom(OwnedArena other) {
        return parent == other;
    }

    @Override
    public Object space() {
        return isNumbers() ? this : heapSpace;
    }

    long allocate(long size, int flags) {
        long start = arena.alloc(size, flags);
        if (start != 0) {
            assertThat(start % arena.quantum()).isZero();
            hold(start, size, false);
        }
        return start;
    }

    long allocate(long size, Placement where, int flags) {
        long start = arena.xalloc(size, where, flags);
        if (start != 0) {
            long align = Math.max(where.align(), arena.quantum());
            assertThat(start & align - 1).isEqualTo(where.phase());
            if (where.nocross() != 0) {
                assertThat((start ^ start + size - 1) & -where.nocross()).isZero();
            }
            hold(start, size, true);
        }
        return start;
    }

    long quantum() {
        return arena.quantum();
    }

    private void hold(long start, long size, boolean constrained) {
        live.add(new LiveRanges.Range(constrained ? new Constrained() : this, start, size));
        if (isMemory()) {
            kernel.scribble(start, size, (int) start);
        }
    }

    private void forget(LiveRanges.Range range) {
        if (isMemory()) {
            assertThat(kernel.isScribbled(range.address(), range.size(), (int) range.address()))
                    .isTrue();
        }
        live.remove(range);
    }

    @Override
    public void release(LiveRanges.Range range) {
        forget(range);
        arena.free(range.address(), range.size());
    }

    /** Destroys it. Nothing of it may be in use. */
    void destroy() {
        assertThat(kernel.arenas().destroy(arena)).as("bytes leaked").isZero();
    }

    /** Whether a range is from this arena, whichever way it was allocated. */
    boolean owns(LiveRanges.Range range) {
        return range.owner() == this || range.owner() instanceof Constrained c && c.arena() == this;
    }

    /** What {@code vmem_xalloc} gave, only {@code vmem_xfree} takes. */
    private final class Constrained implements LiveRanges.Owner {
        OwnedArena arena() {
            return OwnedArena.this;
        }

        @Override
        public Object space() {
            return OwnedArena.this.space();
        }

        @Override
        public void release(LiveRanges.Range range) {
            forget(range);
            arena.xfree(range.address(), range.size());
        }
    }
}
