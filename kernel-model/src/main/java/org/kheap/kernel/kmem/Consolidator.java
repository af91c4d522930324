package org.kheap.kernel.kmem;

import static org.kheap.kernel.kmem.KmemDefrag.KMD_CONSOLIDATE;
import static org.kheap.kernel.kmem.KmemDefrag.KMD_DEADLIST;
import static org.kheap.kernel.kmem.KmemDefrag.KMD_DEFRAGS;
import static org.kheap.kernel.kmem.KmemDefrag.KMD_MOVES_PENDING;
import static org.kheap.kernel.kmem.KmemDefrag.KMD_RECLAIM_NUMER;
import static org.kheap.kernel.kmem.KmemDefrag.KMD_SCANS;
import static org.kheap.kernel.kmem.KmemDefrag.KMD_SLABS_FOUND;
import static org.kheap.kernel.kmem.KmemDefrag.KMD_SLABS_SOUGHT;
import static org.kheap.kernel.kmem.KmemDefrag.KMD_TRIES;
import static org.kheap.machine.GuestMemory.Access.STORE;

import org.kheap.kernel.base.Globals;
import org.kheap.kernel.base.GuestAvl;
import org.kheap.kernel.base.GuestList;
import org.kheap.machine.StructView;

/**
 * Finds the slabs of one cache that are nearly empty, and has their buffers moved elsewhere: section
 * 2.14 of the package comment. What becomes of a move is decided in {@link PendingMoves}.
 */
final class Consolidator {
    /** {@code KMM_DESPERATE}: memory is short, and no slab is to be spared. */
    static final int DESPERATE = 0x1;

    /** {@code KMM_NOTIFY}: the owner has said that he would move the buffer now. */
    static final int NOTIFY = 0x2;

    /** {@code KMEM_VOID_FRACTION}: the threshold for a slab is in eighths. */
    private static final int EIGHTHS = 8;

    private final Kmem kmem;
    private final Structs structs;
    private final Globals globals;
    private final Cache cache;
    private final StructView<KmemDefrag> defrag;

    /** For a cache that {@link Cache#isMovable}. */
    Consolidator(Kmem kmem, Cache cache) {
        this.kmem = kmem;
        this.structs = kmem.structs();
        this.globals = kmem.globals();
        this.cache = cache;
        this.defrag = structs.defrag(cache.view().word(KmemCache.CACHE_DEFRAG));
    }

    /**
     * {@code kmem_cache_set_move}: has a function of the guest move buffers of a cache. Nothing
     * happens if a slab has room for one buffer only, since there is nothing to be gained.
     */
    static void setMove(Kmem kmem, Cache cache, long move) {
        StructView<KmemCache> view = cache.view();
        boolean several =
                2 * view.word(KmemCache.CACHE_CHUNKSIZE) <= view.word(KmemCache.CACHE_SLABSIZE);
        if (!several) {
            return;
        }
        if (!cache.isMovable()) {
            Cache defrags = new Cache(kmem, kmem.globals().word("kmem_defrag_cache"));
            long address = kmem.buffers().alloc(defrags, Kmf.KM_SLEEP);
            if (cache.isMovable()) { // another thread has come first while this one waited
                kmem.buffers().free(defrags, address);
            } else {
                create(kmem.structs(), address, cache);
            }
        }
        view.word(KmemCache.CACHE_MOVE, move);
    }

    private static void create(Structs structs, long address, Cache cache) {
        structs.memory.write(address, new byte[structs.defrag.size()], STORE);
        StructView<KmemDefrag> defrag = structs.defrag(address);
        PendingMoves.createTree(structs, defrag.addressOf(KMD_MOVES_PENDING));
        long link = structs.slab.offset(KmemSlab.SLAB_LINK);
        int size = structs.slab.size();
        GuestList.create(structs.memory, defrag.addressOf(KMD_DEADLIST), size, link);
        defrag.int8(KMD_RECLAIM_NUMER, 1);
        cache.view().word(KmemCache.CACHE_DEFRAG, address);
    }

    /** Gives up all moves of a cache that is to be destroyed, and its part of the consolidator. */
    void destroy() {
        new PendingMoves(kmem, cache).abandon();
        cache.view().word(KmemCache.CACHE_DEFRAG, 0);
        kmem.buffers().free(new Cache(kmem, globals.word("kmem_defrag_cache")), defrag.base());
    }

    // What the clock and a reap have done

    /**
     * {@code kmem_cache_scan}: looks for a slab or two if the cache is fragmented, and makes it easier
     * or harder to be one that is looked for.
     */
    void scan() {
        int countdown = defrag.int16(KMD_CONSOLIDATE) & 0xffff;
        if (countdown > 0) {
            defrag.int16(KMD_CONSOLIDATE, countdown - 1);
            kmem.maintenance().reap(cache);
        } else if (isFragmented(0)) {
            defrag.add64(KMD_SCANS, 1);
            long most = globals.word("kmem_reclaim_max_slabs");
            long found = moveBuffers(globals.word("kmem_reclaim_scan_range"), most, 0);
            defrag.addWord(KMD_SLABS_SOUGHT, most).addWord(KMD_SLABS_FOUND, found);
            adjustThreshold();
        } else {
            defrag.int8(KMD_RECLAIM_NUMER, 1);
            Magazines magazines = new Magazines(kmem, cache);
            if (isFragmented(magazines.reapableRounds())) {
                magazines.reap();
            }
        }
    }

    /** {@code kmem_cache_defrag}: goes through all slabs, whatever their owner said before. */
    void defragment() {
        long slabs = cache.partialSlabs().size();
        if (slabs > 1) {
            defrag.add64(KMD_DEFRAGS, 1);
            moveBuffers(slabs, Long.MAX_VALUE, DESPERATE);
        }
    }

    /**
     * Whether too much of the cache is free in slabs.
     *
     * @param more buffers that would be if magazines were emptied
     */
    private boolean isFragmented(long more) {
        StructView<KmemCache> view = cache.view();
        long partial = cache.partialSlabs().size();
        long slabs = partial + view.word(KmemCache.CACHE_COMPLETE_SLAB_COUNT);
        if (globals.int32("kmem_move_fulltilt") != 0) {
            return partial > 1;
        }
        long free = view.int64(KmemCache.CACHE_BUFSLAB) + more;
        long total = view.int64(KmemCache.CACHE_BUFTOTAL);
        return slabs >= globals.word("kmem_frag_minslabs")
                && partial > 1
                && free * globals.word("kmem_frag_denom") > total * globals.word("kmem_frag_numer");
    }

    /** Once in a while, slabs become candidates more easily if few were found, and less if all. */
    private void adjustThreshold() {
        long tries = defrag.word(KMD_TRIES) + 1;
        defrag.word(KMD_TRIES, tries);
        if (tries < globals.word("kmem_reclaim_scan_range")) {
            return;
        }
        long sought = defrag.word(KMD_SLABS_SOUGHT);
        long found = defrag.word(KMD_SLABS_FOUND);
        int step = found == sought ? -1 : 2 * found < sought ? 1 : 0;
        int threshold = defrag.int8(KMD_RECLAIM_NUMER) + step;
        defrag.int8(KMD_RECLAIM_NUMER, Math.max(1, Math.min(EIGHTHS - 1, threshold)));
        defrag.word(KMD_TRIES, 0).word(KMD_SLABS_SOUGHT, 0).word(KMD_SLABS_FOUND, 0);
    }

    // Candidates

    /**
     * Has the buffers of slabs moved that are emptied most easily. Nothing else runs meanwhile: the
     * moves themselves are tasks.
     *
     * @param range how many slabs to look at, from the emptiest on
     * @param most how many to choose of those
     * @return how many were chosen
     */
    private long moveBuffers(long range, long most, int flags) {
        if (globals.int32("kmem_move_blocked") != 0) {
            return 0;
        }
        GuestAvl partial = cache.partialSlabs();
        long found = 0;
        long slab = partial.last();
        for (long i = 0; i < range && found < most; i++) {
            kmem.guard().step();
            if (slab == 0 || slab == partial.first()) {
                return found;
            }
            if (isReclaimable(structs.slab(slab), flags)) {
                found++;
                moveAll(structs.slab(slab), flags);
            }
            // Slabs at the front may have become full, but this one has kept its place.
            slab = partial.previous(slab);
        }
        return found;
    }

    /** Whether it pays to empty a slab: also asked again just before each of its buffers moves. */
    boolean isReclaimable(StructView<KmemSlab> slab, int flags) {
        long used = slab.word(KmemSlab.SLAB_REFCNT);
        long chunks = slab.word(KmemSlab.SLAB_CHUNKS);
        if ((flags & DESPERATE) != 0) {
            return used < chunks;
        }
        if (cache.isStuck(slab)) {
            return false;
        }
        if (used == 1 || globals.int32("kmem_move_any_partial") != 0) {
            return used < chunks;
        }
        return used * EIGHTHS < chunks * defrag.int8(KMD_RECLAIM_NUMER);
    }

    /** Begins moves of all buffers of a slab, as long as there is a fuller one to move them to. */
    private void moveAll(StructView<KmemSlab> slab, int flags) {
        PendingMoves moves = new PendingMoves(kmem, cache);
        long buffer = slab.word(KmemSlab.SLAB_BASE);
        long left = slab.word(KmemSlab.SLAB_REFCNT);
        for (long i = slab.word(KmemSlab.SLAB_CHUNKS); i > 0 && left > 0; i--) {
            kmem.guard().step();
            if (cache.partialSlabs().first() == slab.base()) {
                return;
            }
            if (cache.isAllocated(slab, buffer)) {
                left--;
                if (!moves.begin(slab, buffer, flags)) {
                    return;
                }
            }
            buffer += cache.view().word(KmemCache.CACHE_CHUNKSIZE);
        }
    }

    /**
     * {@code kmem_cache_move_notify}, as a task: the owner of a buffer that could not be moved says
     * that it can be now. Nobody else's word counts.
     */
    void notified(long buffer) {
        long address = cache.slabHolding(buffer);
        if (address == 0) {
            return;
        }
        StructView<KmemSlab> slab = structs.slab(address);
        if (cache.isStuckAt(slab, buffer) && cache.partialSlabs().first() != address) {
            cache.unstick(slab);
            new PendingMoves(kmem, cache).begin(slab, buffer, NOTIFY);
        }
    }
}
