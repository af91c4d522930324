package org.kheap.kernel.kmem;

import static org.kheap.machine.GuestMemory.Access.LOAD;
import static org.kheap.machine.GuestMemory.Access.STORE;

import org.kheap.kernel.vmem.Arena;
import org.kheap.machine.StructView;

/**
 * The hash of one cache, which leads from a buffer that a slab has handed out to its bufctl. An
 * instance is a window on it.
 */
final class BufctlHash {
    /** {@code KMEM_HASH_INITIAL}: buckets of a new cache, and the least. */
    static final int INITIAL = 64;

    /** So many buffers to a bucket cannot wait for the clock. */
    private static final int MOST_PER_BUCKET = 4;

    private final Kmem kmem;
    private final Structs structs;
    private final StructView<KmemCache> view;

    BufctlHash(Kmem kmem, StructView<KmemCache> cache) {
        this.kmem = kmem;
        this.structs = kmem.structs();
        this.view = cache;
    }

    private long bucket(long buffer) {
        long index =
                buffer >>> view.word(KmemCache.CACHE_HASH_SHIFT)
                        & view.word(KmemCache.CACHE_HASH_MASK);
        return view.word(KmemCache.CACHE_HASH_TABLE) + index * structs.wordSize;
    }

    /** Puts a bufctl on the chain of its buffer, and returns the buffer. */
    long insert(long bufctl) {
        long buffer = structs.bufctl(bufctl).word(KmemBufctl.BC_ADDR);
        long bucket = bucket(buffer);
        structs.memory.putWord(bufctl, structs.memory.getWord(bucket, LOAD), STORE);
        structs.memory.putWord(bucket, bufctl, STORE);
        return buffer;
    }

    /** Takes the bufctl of a buffer off its chain; 0 if it is not there. */
    long remove(long buffer) {
        long link = bucket(buffer);
        while (true) {
            kmem.guard().step();
            long bufctl = structs.memory.getWord(link, LOAD);
            if (bufctl == 0) {
                return 0;
            }
            if (structs.bufctl(bufctl).word(KmemBufctl.BC_ADDR) == buffer) {
                structs.memory.putWord(link, structs.memory.getWord(bufctl, LOAD), STORE);
                return bufctl;
            }
            view.add64(KmemCache.CACHE_LOOKUP_DEPTH, 1);
            link = bufctl; // bc_next comes first
        }
    }

    /** The bufctl of an allocated buffer; 0 if the hash does not know it. */
    long find(long buffer) {
        long bufctl = structs.memory.getWord(bucket(buffer), LOAD);
        while (bufctl != 0) {
            kmem.guard().step();
            if (structs.bufctl(bufctl).word(KmemBufctl.BC_ADDR) == buffer) {
                return bufctl;
            }
            bufctl = structs.memory.getWord(bufctl, LOAD);
        }
        return 0;
    }

    // Its size

    private long buckets() {
        return view.word(KmemCache.CACHE_HASH_MASK) + 1;
    }

    /** Makes the first table; false if there is no memory. */
    boolean create() {
        return install(INITIAL, Kmf.KM_SLEEP);
    }

    /** @param kmFlags only who does not wait can be made to fail on purpose */
    private boolean install(long buckets, int kmFlags) {
        long bytes = buckets * structs.wordSize;
        long table = arena().alloc(bytes, kmFlags);
        if (table != 0) {
            structs.memory.fill(table, bytes, 0, STORE);
            view.word(KmemCache.CACHE_HASH_TABLE, table);
            view.word(KmemCache.CACHE_HASH_MASK, buckets - 1);
        }
        return table != 0;
    }

    void destroy() {
        arena().free(view.word(KmemCache.CACHE_HASH_TABLE), buckets() * structs.wordSize);
    }

    private Arena arena() {
        return kmem.arena("kmem_hash_arena");
    }

    /** Whether chains have become so long that every operation suffers. */
    boolean isCrowded() {
        return buffers() > MOST_PER_BUCKET * buckets();
    }

    /** Whether the regular look at the cache finds the table too small, or much too large. */
    boolean isUnfit() {
        long mask = buckets() - 1;
        return buffers() > 2 * mask || buffers() < mask / 2 && mask > INITIAL;
    }

    private long buffers() {
        return view.int64(KmemCache.CACHE_BUFTOTAL);
    }

    /**
     * {@code kmem_hash_rescale}: gives the cache a table of the right size, unless the present one is
     * not even wrong by more than a factor of two, or there is no memory.
     */
    void rescale() {
        long oldBuckets = buckets();
        long wanted = Math.max(INITIAL, 1L << CacheFactory.highbit(3 * buffers() + 4) - 2);
        if (wanted >= oldBuckets / 2 && wanted <= oldBuckets * 2) {
            return;
        }
        long oldTable = view.word(KmemCache.CACHE_HASH_TABLE);
        if (install(wanted, Kmf.KM_NOSLEEP)) {
            for (long i = 0; i < oldBuckets; i++) {
                rehash(structs.memory.getWord(oldTable + i * structs.wordSize, LOAD));
            }
            view.add64(KmemCache.CACHE_RESCALE, 1);
            arena().free(oldTable, oldBuckets * structs.wordSize);
        }
    }

    private void rehash(long chain) {
        long bufctl = chain;
        while (bufctl != 0) {
            kmem.guard().step();
            long next = structs.memory.getWord(bufctl, LOAD);
            insert(bufctl);
            bufctl = next;
        }
    }
}
