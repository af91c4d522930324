package org.kheap.kernel.kmem;

import static org.kheap.kernel.kmem.KmemCache.CACHE_BUFSLAB;
import static org.kheap.kernel.kmem.KmemCache.CACHE_BUFTOTAL;
import static org.kheap.kernel.kmem.KmemCache.CACHE_FLAGS;
import static org.kheap.kernel.kmem.KmemCache.CACHE_SLABSIZE;
import static org.kheap.machine.GuestMemory.Access.LOAD;
import static org.kheap.machine.GuestMemory.Access.STORE;

import org.kheap.kernel.base.GuestAvl;
import org.kheap.kernel.base.GuestList;
import org.kheap.kernel.vmem.Arena;
import org.kheap.machine.StructView;

/**
 * The slab layer of one cache: section 2.2 of the package comment. An instance is a window on the
 * {@code kmem_cache} in guest memory, and may be made anew for every use.
 */
final class Cache {
    private final Kmem kmem;
    private final Structs structs;
    private final StructView<KmemCache> view;

    Cache(Kmem kmem, long address) {
        this.kmem = kmem;
        this.structs = kmem.structs();
        this.view = new StructView<>(structs.cache, structs.memory, address);
    }

    long address() {
        return view.base();
    }

    StructView<KmemCache> view() {
        return view;
    }

    String name() {
        return view.string(KmemCache.CACHE_NAME);
    }

    boolean has(int flags) {
        return (view.int32(CACHE_FLAGS) & flags) != 0;
    }

    /** Whether what it hands out are numbers, and not addresses of anything. */
    boolean isOfIdentifiers() {
        return (view.int32(KmemCache.CACHE_CFLAGS) & Kmf.KMC_IDENTIFIER) != 0;
    }

    /** The hash of the buffers that slabs have handed out; only in a cache with HASH. */
    BufctlHash hash() {
        return new BufctlHash(kmem, view);
    }

    Arena arena() {
        return kmem.arenas().at(view.word(KmemCache.CACHE_ARENA));
    }

    private GuestList completeSlabs() {
        return structs.list(view.addressOf(KmemCache.CACHE_COMPLETE_SLABS));
    }

    private GuestAvl partialSlabs() {
        return structs.tree(
                view.addressOf(KmemCache.CACHE_PARTIAL_SLABS), this::compareForAllocation);
    }

    /** Slabs that are fuller come first, in bins of a sixteenth; of equals, the lower address. */
    private int compareForAllocation(long first, long second) {
        int byWeight = Long.compare(weight(first), weight(second));
        return byWeight != 0 ? byWeight : Long.compareUnsigned(first, second);
    }

    private long weight(long address) {
        StructView<KmemSlab> slab = structs.slab(address);
        long used = slab.word(KmemSlab.SLAB_REFCNT);
        long chunks = slab.word(KmemSlab.SLAB_CHUNKS);
        int shift = (int) view.word(KmemCache.CACHE_PARTIAL_BINSHIFT);
        // Slabs that are nearly full or nearly empty are ordered exactly, the others by bin.
        boolean exact = used <= shift || chunks - used <= shift;
        return exact ? -used : -(shift + (used >> shift));
    }

    /**
     * Takes a buffer from a slab.
     *
     * @param kmFlags {@code KM_*}
     * @return its address, or 0 if there is no memory
     */
    long slabAlloc(int kmFlags) {
        GuestAvl partial = partialSlabs();
        long slabAddress = partial.first();
        boolean fresh = slabAddress == 0;
        if (fresh) {
            slabAddress = new SlabMaker(kmem, this).create(kmFlags);
            if (slabAddress == 0) {
                return 0;
            }
        }
        StructView<KmemSlab> slab = structs.slab(slabAddress);
        boolean first = view.int64(KmemCache.CACHE_SLAB_ALLOC) == 0;
        view.add64(KmemCache.CACHE_SLAB_ALLOC, 1).add64(CACHE_BUFSLAB, -1);
        slab.addWord(KmemSlab.SLAB_REFCNT, 1);
        long bufctl = slab.word(KmemSlab.SLAB_HEAD);
        long next = structs.memory.getWord(bufctl, LOAD);
        slab.word(KmemSlab.SLAB_HEAD, next);
        long buffer = has(Kmf.HASH) ? hash().insert(bufctl) : bufctl - bufctlOffset();
        boolean full = next == 0;
        if (full) {
            if (!fresh) {
                partial.remove(slabAddress);
            }
            completeSlabs().insertHead(slabAddress);
            view.addWord(KmemCache.CACHE_COMPLETE_SLAB_COUNT, 1);
        } else if (fresh) {
            partial.add(slabAddress);
        }
        if (has(Kmf.AUDIT) && !has(Kmf.BUFTAG)) {
            kmem.logs().audit(this, bufctl);
        }
        if (first && view.word(KmemCache.CACHE_DESTRUCTOR) != 0) {
            tryDestructor(buffer, kmFlags);
        }
        return buffer;
    }

    /** Shows on the very first buffer that the destructor bears one that no client has had. */
    private void tryDestructor(long buffer, int kmFlags) {
        if (kmem.construct(this, buffer, kmFlags)) {
            kmem.destruct(this, buffer);
        }
        long whole = view.word(KmemCache.CACHE_BUFSIZE) & -8;
        structs.memory.fill(buffer, whole, Patterns.UNINITIALIZED, STORE);
        if (has(Kmf.DEADBEEF)) {
            long verify = view.word(KmemCache.CACHE_VERIFY);
            structs.memory.fill(buffer, verify, Patterns.FREE, STORE);
        }
    }

    /** Gives a buffer back to its slab, and the slab back to the arena if it was the last one. */
    void slabFree(long buffer) {
        view.add64(KmemCache.CACHE_SLAB_FREE, 1);
        long bufctl = has(Kmf.HASH) ? hash().remove(buffer) : buffer + bufctlOffset();
        long slabAddress = bufctl == 0 ? 0 : slabOf(buffer, bufctl);
        if (bufctl == 0 || !owns(slabAddress, buffer)) {
            kmem.errors().badAddress(this, buffer);
            return;
        }
        if (has(Kmf.AUDIT) && !has(Kmf.BUFTAG)) {
            kmem.logs().contents(this, buffer, bufctl);
            kmem.logs().audit(this, bufctl);
        }
        StructView<KmemSlab> slab = structs.slab(slabAddress);
        boolean wasFull = slab.word(KmemSlab.SLAB_HEAD) == 0;
        if (!wasFull) {
            partialSlabs().remove(slabAddress); // its place in the order is about to change
        } else {
            completeSlabs().remove(slabAddress);
            view.addWord(KmemCache.CACHE_COMPLETE_SLAB_COUNT, -1);
        }
        structs.memory.putWord(bufctl, slab.word(KmemSlab.SLAB_HEAD), STORE);
        slab.word(KmemSlab.SLAB_HEAD, bufctl).addWord(KmemSlab.SLAB_REFCNT, -1);
        view.add64(CACHE_BUFSLAB, 1);
        if (slab.word(KmemSlab.SLAB_REFCNT) == 0) {
            long chunks = slab.word(KmemSlab.SLAB_CHUNKS);
            view.add64(CACHE_BUFTOTAL, -chunks).add64(CACHE_BUFSLAB, -chunks);
            view.add64(KmemCache.CACHE_SLAB_DESTROY, 1);
            new SlabMaker(kmem, this).destroy(slab);
        } else {
            partialSlabs().add(slabAddress);
        }
    }

    /** From a buffer to its bufctl, in a cache without hash. */
    long bufctlOffset() {
        return view.word(KmemCache.CACHE_BUFCTL);
    }

    /** The slab a bufctl belongs to: in a raw cache its header ends the slab. */
    private long slabOf(long buffer, long bufctl) {
        if (has(Kmf.HASH)) {
            return structs.bufctl(bufctl).word(KmemBufctl.BC_SLAB);
        }
        long size = view.word(CACHE_SLABSIZE);
        return (buffer & -size) + size - structs.slab.size();
    }

    private boolean owns(long slabAddress, long buffer) {
        StructView<KmemSlab> slab = structs.slab(slabAddress);
        return slab.word(KmemSlab.SLAB_CACHE) == address() && holds(slab, buffer);
    }

    private boolean holds(StructView<KmemSlab> slab, long buffer) {
        long distance = buffer - slab.word(KmemSlab.SLAB_BASE);
        return Long.compareUnsigned(distance, view.word(CACHE_SLABSIZE)) < 0;
    }

    /** The slab of this cache that holds an address, by looking at all of them; 0 if none does. */
    long findSlab(long address) {
        GuestList complete = completeSlabs();
        for (long slab = complete.first(); slab != 0; slab = complete.next(slab)) {
            kmem.guard().step();
            if (holds(structs.slab(slab), address)) {
                return slab;
            }
        }
        GuestAvl partial = partialSlabs();
        for (long slab = partial.first(); slab != 0; slab = partial.next(slab)) {
            kmem.guard().step();
            if (holds(structs.slab(slab), address)) {
                return slab;
            }
        }
        return 0;
    }
}
