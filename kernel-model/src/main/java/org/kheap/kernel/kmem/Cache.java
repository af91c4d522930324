package org.kheap.kernel.kmem;

import static org.kheap.kernel.kmem.KmemCache.CACHE_BUFSLAB;
import static org.kheap.kernel.kmem.KmemCache.CACHE_BUFTOTAL;
import static org.kheap.kernel.kmem.KmemCache.CACHE_FLAGS;
import static org.kheap.kernel.kmem.KmemCache.CACHE_SLABSIZE;
import static org.kheap.machine.GuestMemory.Access.LOAD;
import static org.kheap.machine.GuestMemory.Access.STORE;

import java.util.ArrayList;
import java.util.List;
import org.kheap.kernel.base.GuestAvl;
import org.kheap.kernel.base.GuestList;
import org.kheap.kernel.vmem.Arena;
import org.kheap.machine.StructView;

/**
 * The slab layer of one cache: section 2.2 of the package comment. An instance is a window on the
 * {@code kmem_cache} in guest memory, and may be made anew for every use.
 */
final class Cache {
    /** {@code KMEM_SLAB_NOMOVE}. */
    private static final int NOMOVE = 0x1;

    private final Kmem kmem;
    private final Structs structs;
    private final StructView<KmemCache> view;
    private int flags;
    private boolean flagsAreKnown;

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

    /** The flags of a cache do not change, and every step of every operation asks for them. */
    boolean has(int wanted) {
        if (!flagsAreKnown) {
            flags = view.int32(CACHE_FLAGS);
            flagsAreKnown = true;
        }
        return (flags & wanted) != 0;
    }

    /** Whether what it hands out are numbers, and not addresses of anything. */
    boolean isOfIdentifiers() {
        return (view.int32(KmemCache.CACHE_CFLAGS) & Kmf.KMC_IDENTIFIER) != 0;
    }

    /** How many slabs it has. */
    long slabs() {
        return view.int64(KmemCache.CACHE_SLAB_CREATE) - view.int64(KmemCache.CACHE_SLAB_DESTROY);
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

    GuestAvl partialSlabs() {
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
        long weight = exact ? -used : -(shift + (used >> shift));
        // One that cannot be emptied is the first to be filled.
        return isStuck(slab) ? weight - view.word(KmemCache.CACHE_MAXCHUNKS) : weight;
    }

    /**
     * Takes a buffer from a slab.
     *
     * @param kmFlags {@code KM_*}
     * @return its address, or 0 if there is no memory
     */
    long slabAlloc(int kmFlags) {
        long slab = partialSlabs().first();
        boolean fresh = slab == 0;
        if (fresh) {
            slab = new SlabMaker(kmem, this).create(kmFlags);
            if (slab == 0) {
                return 0;
            }
        }
        boolean first = view.int64(KmemCache.CACHE_SLAB_ALLOC) == 0;
        long buffer = take(structs.slab(slab), fresh);
        if (fresh && has(Kmf.PREFILL)) {
            prefill(structs.slab(slab));
        }
        if (first && view.word(KmemCache.CACHE_DESTRUCTOR) != 0) {
            tryDestructor(buffer, kmFlags);
        }
        return buffer;
    }

    /** Takes a buffer from the fullest slab that has one; there must be one. */
    long takeFromFullest() {
        return take(structs.slab(partialSlabs().first()), false);
    }

    /**
     * @param fresh whether the slab is on no list yet
     */
    private long take(StructView<KmemSlab> slab, boolean fresh) {
        view.add64(KmemCache.CACHE_SLAB_ALLOC, 1).add64(CACHE_BUFSLAB, -1);
        slab.addWord(KmemSlab.SLAB_REFCNT, 1);
        long bufctl = slab.word(KmemSlab.SLAB_HEAD);
        long next = structs.memory.getWord(bufctl, LOAD);
        slab.word(KmemSlab.SLAB_HEAD, next);
        long buffer = has(Kmf.HASH) ? hash().insert(bufctl) : bufctl - bufctlOffset();
        boolean full = next == 0;
        if (full) {
            if (!fresh) {
                partialSlabs().remove(slab.base());
            }
            forgetAnswers(slab);
            completeSlabs().insertHead(slab.base());
            view.addWord(KmemCache.CACHE_COMPLETE_SLAB_COUNT, 1);
        } else if (fresh) {
            partialSlabs().add(slab.base());
        }
        if (has(Kmf.AUDIT) && !has(Kmf.BUFTAG)) {
            kmem.logs().audit(this, bufctl);
        }
        return buffer;
    }

    /** Puts the other buffers of a new slab into magazines, as far as these take them. */
    private void prefill(StructView<KmemSlab> slab) {
        MagazineLayer magazines = new MagazineLayer(kmem, this, kmem.events().cpu());
        if (!magazines.isOn()) {
            return;
        }
        List<Long> buffers = new ArrayList<>();
        while (slab.word(KmemSlab.SLAB_HEAD) != 0) {
            kmem.guard().step();
            buffers.add(take(slab, false));
        }
        for (long buffer : buffers) {
            if (!magazines.keep(buffer)) {
                slabFree(buffer);
            }
        }
    }

    /** Shows on the very first buffer that the destructor bears one that no client has had. */
    private void tryDestructor(long buffer, int kmFlags) {
        if (kmem.buffers().construct(this, buffer, kmFlags)) {
            kmem.buffers().destruct(this, buffer);
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
        unlist(slab); // its place in the order is about to change
        if (isStuckAt(slab, buffer)) {
            forgetAnswers(slab);
        }
        structs.memory.putWord(bufctl, slab.word(KmemSlab.SLAB_HEAD), STORE);
        slab.word(KmemSlab.SLAB_HEAD, bufctl).addWord(KmemSlab.SLAB_REFCNT, -1);
        view.add64(CACHE_BUFSLAB, 1);
        if (slab.word(KmemSlab.SLAB_REFCNT) == 0) {
            giveUp(slab);
        } else {
            partialSlabs().add(slabAddress);
        }
    }

    /** Takes a slab out of the tree or off the list that it is on. */
    private void unlist(StructView<KmemSlab> slab) {
        if (isPartial(slab)) {
            partialSlabs().remove(slab.base());
        } else {
            completeSlabs().remove(slab.base());
            view.addWord(KmemCache.CACHE_COMPLETE_SLAB_COUNT, -1);
        }
    }

    /** An empty slab goes back to the arena, unless the consolidator may still look at it. */
    private void giveUp(StructView<KmemSlab> slab) {
        long chunks = slab.word(KmemSlab.SLAB_CHUNKS);
        view.add64(CACHE_BUFTOTAL, -chunks).add64(CACHE_BUFSLAB, -chunks);
        PendingMoves moves = isMovable() ? new PendingMoves(kmem, this) : null;
        if (moves == null || moves.isEmpty()) {
            destroySlab(slab);
        } else {
            moves.putAside(slab);
        }
    }

    /** Gives a slab back that is on no list and holds nothing. */
    void destroySlab(StructView<KmemSlab> slab) {
        view.add64(KmemCache.CACHE_SLAB_DESTROY, 1);
        new SlabMaker(kmem, this).destroy(slab);
    }

    // What the consolidator asks and notes

    /** Whether buffers can be moved, so that there is a {@code kmem_defrag}. */
    boolean isMovable() {
        return view.word(KmemCache.CACHE_DEFRAG) != 0;
    }

    /** Whether a slab has both used and free buffers. */
    boolean isPartial(StructView<KmemSlab> slab) {
        return slab.word(KmemSlab.SLAB_HEAD) != 0 && slab.word(KmemSlab.SLAB_REFCNT) != 0;
    }

    /** Whether a slab has handed a buffer out. */
    boolean isAllocated(StructView<KmemSlab> slab, long buffer) {
        if (has(Kmf.HASH)) {
            long bufctl = hash().find(buffer);
            return bufctl != 0 && structs.bufctl(bufctl).word(KmemBufctl.BC_SLAB) == slab.base();
        }
        long at = slab.word(KmemSlab.SLAB_HEAD);
        while (at != 0 && at != buffer + bufctlOffset()) {
            kmem.guard().step();
            at = structs.memory.getWord(at, LOAD);
        }
        return at == 0;
    }

    /** The slab that has handed a buffer out; 0 if none has. */
    long slabHolding(long buffer) {
        long bufctl = has(Kmf.HASH) ? hash().find(buffer) : buffer + bufctlOffset();
        long slab = bufctl == 0 ? 0 : slabOf(buffer, bufctl);
        return slab != 0 && owns(slab, buffer) && isAllocated(structs.slab(slab), buffer)
                ? slab
                : 0;
    }

    /** {@code KMEM_SLAB_NOMOVE}: whether a buffer of a slab cannot be moved. */
    boolean isStuck(StructView<KmemSlab> slab) {
        return (slab.int16(KmemSlab.SLAB_FLAGS) & NOMOVE) != 0;
    }

    /** Whether it is this buffer that its owner would not move, or not now. */
    boolean isStuckAt(StructView<KmemSlab> slab, long buffer) {
        return slab.int32(KmemSlab.SLAB_STUCK_OFFSET) == offsetIn(slab, buffer);
    }

    private static int offsetIn(StructView<KmemSlab> slab, long buffer) {
        return (int) (buffer - slab.word(KmemSlab.SLAB_BASE));
    }

    /** Notes that a buffer cannot be moved; its slab will be among the first to be filled. */
    void stick(StructView<KmemSlab> slab, long buffer) {
        if (isPartial(slab)) {
            partialSlabs().remove(slab.base());
            slab.int16(KmemSlab.SLAB_LATER_COUNT, 0);
            slab.int16(KmemSlab.SLAB_FLAGS, slab.int16(KmemSlab.SLAB_FLAGS) | NOMOVE);
            rememberStuck(slab, buffer);
            partialSlabs().add(slab.base());
        }
    }

    /** Notes which buffer of a slab it is that cannot be moved, or not now. */
    void rememberStuck(StructView<KmemSlab> slab, long buffer) {
        slab.int32(KmemSlab.SLAB_STUCK_OFFSET, offsetIn(slab, buffer));
    }

    /** Notes that all of a slab's buffers may be asked for again. */
    void unstick(StructView<KmemSlab> slab) {
        if (isPartial(slab)) {
            partialSlabs().remove(slab.base());
            forgetAnswers(slab);
            partialSlabs().add(slab.base());
        }
    }

    /** Must not be called while the slab is in the tree, whose order depends on it. */
    private static void forgetAnswers(StructView<KmemSlab> slab) {
        slab.int16(KmemSlab.SLAB_LATER_COUNT, 0);
        slab.int16(KmemSlab.SLAB_FLAGS, slab.int16(KmemSlab.SLAB_FLAGS) & ~NOMOVE);
        slab.int32(KmemSlab.SLAB_STUCK_OFFSET, SlabMaker.NO_STUCK_OFFSET);
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
