package org.kheap.debugger.leak;

import org.kheap.debugger.kmem.CacheFlags;
import org.kheap.debugger.kmem.CacheView;

/**
 * Where candidates come from.
 *
 * @param kind what is known of each of them
 * @param address of the cache, or of the arena; of what is guarded, that of the type of {@code malloc(9)}
 *     or the zone of {@code uma(9)}
 * @param name of it
 * @param cache null if it is none
 */
record Source(Kind kind, long address, String name, CacheView cache) {
    /**
     * Where in a buffer its link is while it is free, if a client can use that place as well: in caches
     * that have neither a hash nor tags. Negative otherwise.
     */
    long linkOffset() {
        return cache == null || cache.has(CacheFlags.HASH) || cache.hasBuftags()
                ? -1
                : cache.get("cache_bufctl");
    }

    /** What is known of who allocated something; in the order in which reports show them. */
    enum Kind {
        /** A segment of an arena, which has a stack if segments have. */
        OVERSIZE("oversize"),
        /** A buffer that has no bufctl with a record; with {@code KMF_LITE}, one caller. */
        PLAIN("buffer"),
        /** A buffer with a record of its allocation. */
        AUDITED("audited"),
        /** What MemGuard guards, which always has a record. */
        GUARDED("guarded");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** What programs call it. */
        String label() {
            return label;
        }
    }
}
