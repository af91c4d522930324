package org.kheap.kernel.kmem;

import static org.kheap.machine.GuestMemory.Access.LOAD;

import org.kheap.machine.StructView;

/**
 * All magazines of one cache, those of its CPUs and those in its depot: switching them on and off,
 * and taking what they hold back to the slabs.
 *
 * <p>A buffer that goes back may run its destructor in the guest, and other threads run meanwhile.
 * Each step here therefore takes one magazine away from where others could find it, together with
 * all that is to be known of it, and looks anew after it is gone.
 */
final class Magazines {
    private final Kmem kmem;
    private final Structs structs;
    private final Cache cache;
    private final Depot full;
    private final Depot empty;

    Magazines(Kmem kmem, Cache cache) {
        this.kmem = kmem;
        this.structs = kmem.structs();
        this.cache = cache;
        this.full = Depot.full(structs, cache);
        this.empty = Depot.empty(structs, cache);
    }

    private MagazineLayer cpu(int number) {
        return new MagazineLayer(kmem, cache, number);
    }

    /** Switches the layer off on all CPUs, with no magazine: how a cache begins. */
    void init() {
        for (int i = 0; i < kmem.cpus(); i++) {
            cpu(i).init();
        }
    }

    /** Switches the layer on for all CPUs, unless the cache is to have none. */
    void enable() {
        if (!cache.has(Kmf.NOMAGAZINE)) {
            int size = type().int16(KmemMagtype.MT_MAGSIZE);
            for (int i = 0; i < kmem.cpus(); i++) {
                cpu(i).enable(size);
            }
        }
    }

    StructView<KmemMagtype> type() {
        return structs.magtype(cache.view().word(KmemCache.CACHE_MAGTYPE));
    }

    /**
     * Gives all buffers back to the slabs and all magazines back to their cache, and leaves the layer
     * off. Since the last look at what is left nothing else ran: whoever called may rely on there
     * being no magazine until the guest runs again.
     */
    void purge() {
        boolean found = true;
        while (found) {
            found = false;
            for (int i = 0; i < kmem.cpus(); i++) {
                found |= purge(i);
            }
            full.forgetWorkingSet();
            empty.forgetWorkingSet();
            found |= reap();
        }
    }

    /** Takes what CPU {@code number} holds; false if it holds nothing. */
    private boolean purge(int number) {
        Cache magazines = magazineCache();
        MagazineLayer.Held held = cpu(number).detach();
        destroy(magazines, held.loaded(), held.rounds());
        destroy(magazines, held.previous(), held.previousRounds());
        return held.loaded() != 0 || held.previous() != 0;
    }

    /**
     * Gives back what in the depot is reapable.
     *
     * @return whether that was anything
     */
    boolean reap() {
        boolean reapedFull = reap(full, true);
        return reap(empty, false) || reapedFull;
    }

    private boolean reap(Depot depot, boolean isFull) {
        boolean found = false;
        for (long left = depot.reapable(); left > 0; left--) {
            kmem.guard().step();
            long magazine = depot.take();
            if (magazine == 0) {
                return found;
            }
            found = true;
            destroy(magazineCache(), magazine, isFull ? type().int16(KmemMagtype.MT_MAGSIZE) : 0);
        }
        return found;
    }

    /** Where the magazines come from that are in use now: the cache may get another type later. */
    private Cache magazineCache() {
        return new Cache(kmem, type().word(KmemMagtype.MT_CACHE));
    }

    /** Buffers in the full magazines that are reapable. */
    long reapableRounds() {
        return full.reapable() * type().int16(KmemMagtype.MT_MAGSIZE);
    }

    /** Makes all that is in the depot reapable. */
    void forgetWorkingSet() {
        full.forgetWorkingSet();
        empty.forgetWorkingSet();
    }

    /** Ends an interval of the depot's working set. */
    void endInterval() {
        full.endInterval();
        empty.endInterval();
    }

    private void destroy(Cache magazines, long magazine, int rounds) {
        if (magazine == 0) {
            return;
        }
        for (int i = 0; i < rounds; i++) {
            long buffer = structs.memory.getWord(structs.round(magazine, i), LOAD);
            if (kmem.checks().isIntact(cache, buffer)) {
                kmem.buffers().retire(cache, buffer);
            }
        }
        kmem.buffers().free(magazines, magazine);
    }
}
