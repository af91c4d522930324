package org.kheap.kernel.boot;

import org.kheap.kernel.kmem.CacheRequest;
import org.kheap.kernel.kmem.Kmem;
import org.kheap.kernel.thread.Threads;

/**
 * {@code thread_cache}: where the structures of threads come from whose stacks somebody else supplies.
 * Those of all other threads lie at the top of their stacks.
 */
final class ThreadCache {
    /** As {@code PTR24_ALIGN} has it. */
    private static final int ALIGNMENT = 32;

    private static final int KM_SLEEP = 0;

    private final Kmem kmem;
    private final long cache;

    ThreadCache(Kmem kmem, Threads threads) {
        this.kmem = kmem;
        this.cache =
                kmem.cacheCreate(
                        new CacheRequest(
                                "thread_cache",
                                threads.structureSize(),
                                ALIGNMENT,
                                0,
                                0,
                                0,
                                0,
                                0,
                                0));
    }

    /** Room for a structure; waits for memory if need be. */
    long allocate() {
        return kmem.cacheAlloc(cache, KM_SLEEP);
    }

    void free(long structure) {
        kmem.cacheFree(cache, structure);
    }
}
