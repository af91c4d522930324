package org.kheap.kernel.kmem;

import static org.kheap.kernel.kmem.KmemMaglist.ML_ALLOC;
import static org.kheap.kernel.kmem.KmemMaglist.ML_LIST;
import static org.kheap.kernel.kmem.KmemMaglist.ML_MIN;
import static org.kheap.kernel.kmem.KmemMaglist.ML_REAPLIMIT;
import static org.kheap.kernel.kmem.KmemMaglist.ML_TOTAL;
import static org.kheap.machine.GuestMemory.Access.LOAD;
import static org.kheap.machine.GuestMemory.Access.STORE;

import org.kheap.machine.StructView;

/**
 * The full or the empty magazines in the depot of one cache, and how many of them nobody needs. An
 * instance is a window on a {@code kmem_maglist} in guest memory.
 *
 * <p>The working set of an interval is what was taken from the list at least once: what it never fell
 * below ({@code ml_min}) was not in use. What was idle in one interval ({@code ml_reaplimit}) and is
 * still idle in the next is reapable.
 */
final class Depot {
    private final Structs structs;
    private final StructView<KmemMaglist> list;

    private Depot(Structs structs, long address) {
        this.structs = structs;
        this.list = new StructView<>(structs.maglist, structs.memory, address);
    }

    static Depot full(Structs structs, Cache cache) {
        return new Depot(structs, cache.view().addressOf(KmemCache.CACHE_FULL));
    }

    static Depot empty(Structs structs, Cache cache) {
        return new Depot(structs, cache.view().addressOf(KmemCache.CACHE_EMPTY));
    }

    /** The magazine that came last, or 0. */
    long take() {
        long magazine = list.word(ML_LIST);
        if (magazine == 0) {
            return 0;
        }
        list.word(ML_LIST, structs.memory.getWord(magazine, LOAD));
        long total = list.word(ML_TOTAL) - 1;
        list.word(ML_TOTAL, total).add64(ML_ALLOC, 1);
        if (total < list.word(ML_MIN)) {
            list.word(ML_MIN, total);
        }
        return magazine;
    }

    void give(long magazine) {
        structs.memory.putWord(magazine, list.word(ML_LIST), STORE);
        list.word(ML_LIST, magazine).addWord(ML_TOTAL, 1);
    }

    /** How many magazines there are. */
    long total() {
        return list.word(ML_TOTAL);
    }

    /** How often a magazine was taken. */
    long taken() {
        return list.int64(ML_ALLOC);
    }

    /** How many magazines have been idle for a whole interval. */
    long reapable() {
        return Math.min(list.word(ML_REAPLIMIT), list.word(ML_MIN));
    }

    /** Ends an interval: what was idle in it may be reaped in the next if it stays so. */
    void endInterval() {
        list.word(ML_REAPLIMIT, list.word(ML_MIN)).word(ML_MIN, list.word(ML_TOTAL));
    }

    /** Makes all there is reapable. */
    void forgetWorkingSet() {
        list.word(ML_REAPLIMIT, list.word(ML_TOTAL)).word(ML_MIN, list.word(ML_TOTAL));
    }

    /** Makes {@code more} magazines reapable that have just come. */
    void addReapable(long more) {
        list.addWord(ML_REAPLIMIT, more).addWord(ML_MIN, more);
    }
}
