package org.kheap.debugger.kmem;

import org.kheap.debugger.command.Session;

/**
 * The numbers that a kernel keeps of a cache, summed up over its layers.
 *
 * @param inUse buffers that clients hold
 * @param total buffers in all slabs
 * @param memory bytes of all slabs
 * @param successes allocations that were served
 * @param failures allocations that were not
 */
public record CacheCounters(long inUse, long total, long memory, long successes, long failures) {
    public static CacheCounters of(Session session, CacheView cache) {
        CpuCaches cpus = new CpuCaches(session.structs(), cache);
        long free = cache.get("cache_bufslab");
        long successes = cache.get("cache_slab_alloc") + cache.get("cache_full.ml_alloc");
        if (!cache.has(CacheFlags.NOMAGAZINE)) {
            free += cache.get("cache_full.ml_total") * cpus.magazineSize(0);
        }
        for (int i = 0; i < cpus.count(); i++) {
            free += Math.max(0, cpus.loadedRounds(i)) + Math.max(0, cpus.previousRounds(i));
            successes += cpus.allocations(i);
        }
        long slabs = cache.get("cache_slab_create") - cache.get("cache_slab_destroy");
        long total = cache.get("cache_buftotal");
        return new CacheCounters(
                total - free,
                total,
                slabs * cache.slabSize(),
                successes,
                cache.get("cache_alloc_fail"));
    }

    CacheCounters plus(CacheCounters other) {
        return new CacheCounters(
                inUse + other.inUse,
                total + other.total,
                memory + other.memory,
                successes + other.successes,
                failures + other.failures);
    }
}
