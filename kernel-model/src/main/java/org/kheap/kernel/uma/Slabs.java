package org.kheap.kernel.uma;

import static org.kheap.machine.GuestMemory.Access.STORE;

import org.kheap.kernel.base.Globals;
import org.kheap.kernel.base.GuestAvl;
import org.kheap.kernel.kmem.Kmem;
import org.kheap.kernel.kmem.Kmf;
import org.kheap.kernel.kmem.SlabRegistry;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Layout;
import org.kheap.machine.StructView;

/** To whom addresses belong: the tree {@code uma_slabs} of {@code uma_slab}s. */
final class Slabs implements SlabRegistry {
    private final UmaContext context;
    private final GuestMemory memory;
    private final Globals globals;
    private final Kmem kmem;
    private final Layout<UmaSlab> layout;

    Slabs(UmaContext context) {
        this.context = context;
        this.memory = context.memory();
        this.globals = context.globals();
        this.kmem = context.kmem();
        this.layout = Layout.of(UmaSlab.class, memory.abi());
    }

    /** Makes the tree, empty. False if there is no memory. */
    boolean init() {
        long node = layout.offset(UmaSlab.US_NODE);
        GuestAvl.create(memory, globals.address("uma_slabs"), layout.size(), node, 0);
        long cache = kmem.tryCacheCreate(Zones.cacheOf("uma_slab", layout.size()));
        globals.word("uma_slab_cache", cache);
        kmem.registerSlabsWith(this);
        return cache != 0;
    }

    private GuestAvl tree() {
        return new GuestAvl(
                memory,
                globals.address("uma_slabs"),
                (first, second) -> Long.compareUnsigned(start(first), start(second)),
                context.guard());
    }

    private StructView<UmaSlab> view(long slab) {
        return new StructView<>(layout, memory, slab);
    }

    private long start(long slab) {
        return view(slab).word(UmaSlab.US_DATA);
    }

    /** What a range of memory is part of; null if nothing is known of the address. */
    UmaAllocation find(long address) {
        long found = tree().find(slab -> side(address, view(slab)));
        if (found == 0) {
            return null;
        }
        StructView<UmaSlab> slab = view(found);
        return new UmaAllocation(
                slab.word(UmaSlab.US_ZONE), slab.word(UmaSlab.US_DATA), slab.word(UmaSlab.US_SIZE));
    }

    private static int side(long address, StructView<UmaSlab> slab) {
        long offset = address - slab.word(UmaSlab.US_DATA);
        if (Long.compareUnsigned(address, slab.word(UmaSlab.US_DATA)) < 0) {
            return -1;
        }
        return Long.compareUnsigned(offset, slab.word(UmaSlab.US_SIZE)) < 0 ? 0 : 1;
    }

    @Override
    public boolean add(long zone, long start, long size) {
        return add(zone, start, size, Kmf.KM_NOSLEEP);
    }

    /**
     * Notes to whom a range belongs.
     *
     * @param zone 0 for a large allocation
     * @return false if there is no memory to do so
     */
    boolean add(long zone, long start, long size, int kmFlags) {
        long slab = kmem.cacheAlloc(globals.word("uma_slab_cache"), kmFlags);
        if (slab == 0) {
            return false;
        }
        memory.write(slab, new byte[layout.size()], STORE);
        view(slab)
                .word(UmaSlab.US_DATA, start)
                .word(UmaSlab.US_SIZE, size)
                .word(UmaSlab.US_ZONE, zone);
        tree().add(slab);
        return true;
    }

    /** Forgets all slabs of a zone: those that are left are lost. */
    void removeAll(long zone) {
        GuestAvl tree = tree();
        for (long slab = tree.first(); slab != 0; ) {
            long next = tree.next(slab);
            if (view(slab).word(UmaSlab.US_ZONE) == zone) {
                remove(tree, slab);
            }
            slab = next;
        }
    }

    private void remove(GuestAvl tree, long slab) {
        tree.remove(slab);
        kmem.cacheFree(globals.word("uma_slab_cache"), slab);
    }

    /** Forgets the range that begins at an address. */
    @Override
    public void remove(long start) {
        GuestAvl tree = tree();
        long slab = tree.find(each -> Long.compareUnsigned(start, start(each)));
        if (slab != 0) {
            remove(tree, slab);
        }
    }
}
