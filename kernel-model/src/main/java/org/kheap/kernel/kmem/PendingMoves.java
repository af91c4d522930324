package org.kheap.kernel.kmem;

import static org.kheap.kernel.kmem.KmemDefrag.KMD_CALLBACKS;
import static org.kheap.kernel.kmem.KmemDefrag.KMD_DEADCOUNT;
import static org.kheap.kernel.kmem.KmemDefrag.KMD_DEADLIST;
import static org.kheap.kernel.kmem.KmemDefrag.KMD_FROM_BUF;
import static org.kheap.kernel.kmem.KmemDefrag.KMD_MOVES_PENDING;
import static org.kheap.kernel.kmem.KmemDefrag.KMD_SLABS_FREED;
import static org.kheap.kernel.kmem.KmemDefrag.KMD_THREAD;
import static org.kheap.kernel.kmem.KmemDefrag.KMD_TO_BUF;
import static org.kheap.kernel.kmem.KmemMove.KMM_FLAGS;
import static org.kheap.kernel.kmem.KmemMove.KMM_FROM_BUF;
import static org.kheap.kernel.kmem.KmemMove.KMM_FROM_SLAB;
import static org.kheap.kernel.kmem.KmemMove.KMM_TO_BUF;

import org.kheap.kernel.base.GuestAvl;
import org.kheap.kernel.base.GuestList;
import org.kheap.machine.StructView;

/**
 * The moves of one cache that have begun: section 2.14 of the package comment. As long as there is
 * one, slabs that become empty wait on a list, so that a move callback may look at any buffer it was
 * told of.
 */
final class PendingMoves {
    /** {@code KMEM_DISBELIEF}: so many times the owner of a slab's buffer may say LATER. */
    private static final int DISBELIEF = 3;

    /** {@code KMEM_CBRC_*}: what a move callback may answer, and where the answer is counted. */
    private enum Answer {
        YES(KmemDefrag.KMD_YES),
        NO(KmemDefrag.KMD_NO),
        LATER(KmemDefrag.KMD_LATER),
        DONT_NEED(KmemDefrag.KMD_DONT_NEED),
        DONT_KNOW(KmemDefrag.KMD_DONT_KNOW);

        private final KmemDefrag counter;

        Answer(KmemDefrag counter) {
            this.counter = counter;
        }
    }

    private final Kmem kmem;
    private final Structs structs;
    private final Cache cache;
    private final StructView<KmemDefrag> defrag;
    private final GuestAvl pending;
    private final GuestList dead;

    PendingMoves(Kmem kmem, Cache cache) {
        this.kmem = kmem;
        this.structs = kmem.structs();
        this.cache = cache;
        this.defrag = structs.defrag(cache.view().word(KmemCache.CACHE_DEFRAG));
        this.pending =
                structs.tree(
                        defrag.addressOf(KMD_MOVES_PENDING),
                        (a, b) -> Long.compareUnsigned(source(a), source(b)));
        this.dead = structs.list(defrag.addressOf(KMD_DEADLIST));
    }

    static void createTree(Structs structs, long address) {
        long entry = structs.move.offset(KmemMove.KMM_ENTRY);
        GuestAvl.create(structs.memory, address, structs.move.size(), entry, 0);
    }

    private long source(long move) {
        return structs.move(move).word(KMM_FROM_BUF);
    }

    boolean isEmpty() {
        return pending.size() == 0;
    }

    private Cache moveCache() {
        return new Cache(kmem, kmem.globals().word("kmem_move_cache"));
    }

    /**
     * Begins to move a buffer to the fullest slab. There must be one that is not the buffer's own.
     *
     * @return whether there was memory to keep track of it
     */
    boolean begin(StructView<KmemSlab> slab, long buffer, int flags) {
        long known = pending.find(move -> Long.compareUnsigned(buffer, source(move)));
        if (known != 0) {
            StructView<KmemMove> move = structs.move(known);
            move.int32(KMM_FLAGS, move.int32(KMM_FLAGS) | flags & Consolidator.DESPERATE);
            return true;
        }
        long address = kmem.buffers().attempt(moveCache(), Kmf.KM_NOSLEEP);
        if (address == 0) {
            return false;
        }
        structs.move(address)
                .word(KMM_FROM_SLAB, slab.base())
                .word(KMM_FROM_BUF, buffer)
                .word(KMM_TO_BUF, cache.takeFromFullest())
                .int32(KMM_FLAGS, flags);
        pending.add(address);
        kmem.maintenance().moveSoon(cache, address);
        return true;
    }

    /** {@code kmem_move_buffer}: asks the owner to move a buffer, and does as he answers. */
    void run(long address) {
        StructView<KmemMove> move = structs.move(address);
        StructView<KmemSlab> slab = structs.slab(move.word(KMM_FROM_SLAB));
        long from = move.word(KMM_FROM_BUF);
        long to = move.word(KMM_TO_BUF);
        boolean pays =
                new Consolidator(kmem, cache).isReclaimable(slab, move.int32(KMM_FLAGS))
                        && cache.isAllocated(slab, from);
        if (!pays) {
            cache.slabFree(to);
        } else if (kmem.buffers().handOver(cache, to, true, Kmf.KM_NOSLEEP)
                == BufferChecks.Verdict.GOOD) {
            act(ask(from, to), slab, from, to);
        }
        end(address);
    }

    private Answer ask(long from, long to) {
        StructView<KmemCache> view = cache.view();
        defrag.add64(KMD_CALLBACKS, 1);
        defrag.word(KMD_THREAD, kmem.events().currentThread());
        defrag.word(KMD_FROM_BUF, from).word(KMD_TO_BUF, to);
        long size = view.word(KmemCache.CACHE_BUFSIZE);
        long argument = view.word(KmemCache.CACHE_PRIVATE);
        long function = view.word(KmemCache.CACHE_MOVE);
        int answer = (int) kmem.events().callGuest(function, from, to, size, argument);
        defrag.word(KMD_THREAD, 0).word(KMD_FROM_BUF, 0).word(KMD_TO_BUF, 0);
        if (answer < 0 || answer >= Answer.values().length) {
            throw Kmem.panic(
                    "'%s' (%x) unexpected move callback response %d",
                    cache.name(), cache.address(), answer);
        }
        return Answer.values()[answer];
    }

    /** The slab is kept until the move ends, whatever is freed. */
    private void act(Answer answer, StructView<KmemSlab> slab, long from, long to) {
        defrag.add64(answer.counter, 1);
        if (answer == Answer.NO || answer == Answer.LATER && isTiresome(slab, from)) {
            cache.stick(slab, from);
        }
        if (answer == Answer.YES || answer == Answer.DONT_NEED) {
            kmem.buffers().freeToSlab(cache, from);
            if (slab.word(KmemSlab.SLAB_REFCNT) == 0) {
                defrag.add64(KMD_SLABS_FREED, 1);
            }
        }
        if (answer != Answer.YES) {
            kmem.buffers().freeToSlab(cache, to);
        }
    }

    /** Counts a LATER, and remembers which buffer it was about; true if it is one too many. */
    private boolean isTiresome(StructView<KmemSlab> slab, long buffer) {
        if (!cache.isPartial(slab)) {
            return false;
        }
        int count = slab.int16(KmemSlab.SLAB_LATER_COUNT) + 1;
        slab.int16(KmemSlab.SLAB_LATER_COUNT, count);
        if (count < DISBELIEF && !cache.isStuck(slab)) {
            cache.rememberStuck(slab, buffer);
        }
        return count >= DISBELIEF;
    }

    /** {@code kmem_move_end}: with the last move, slabs that have become empty go. */
    private void end(long address) {
        pending.remove(address);
        kmem.buffers().free(moveCache(), address);
        while (isEmpty() && !dead.isEmpty()) {
            StructView<KmemSlab> slab = structs.slab(dead.first());
            dead.remove(slab.base());
            defrag.addWord(KMD_DEADCOUNT, -1);
            cache.destroySlab(slab);
        }
    }

    /** Puts an empty slab aside until no move is pending. */
    void putAside(StructView<KmemSlab> slab) {
        dead.insertHead(slab.base());
        defrag.addWord(KMD_DEADCOUNT, 1);
    }

    /** Ends all moves whose callback has not been called yet, as if they had never begun. */
    void abandon() {
        for (long move = pending.first(); move != 0; move = pending.first()) {
            kmem.guard().step();
            cache.slabFree(structs.move(move).word(KMM_TO_BUF));
            end(move);
        }
    }
}
