package org.kheap.kernel.kmem;

/**
 * {@code kmem_cache_alloc} and {@code kmem_cache_free}: how buffers leave their caches and come back,
 * through magazines, checks, constructors and slabs. Whatever runs a callback or waits lets other
 * threads run: see section 2.12 of the package comment.
 */
final class CacheBuffers {
    private final Kmem kmem;

    CacheBuffers(Kmem kmem) {
        this.kmem = kmem;
    }

    /** The magazines as the running CPU sees them. */
    private MagazineLayer magazines(Cache cache) {
        return new MagazineLayer(kmem, cache, kmem.events().cpu());
    }

    /** {@code kmem_cache_alloc}; 0 if there is no memory and the caller does not want to wait. */
    long alloc(Cache cache, int kmFlags) {
        return alloc(cache, kmFlags, (kmFlags & Kmf.KM_NOSLEEP) == 0);
    }

    /**
     * Allocates without waiting, for one that may or may not wait itself: if he does, he has not
     * failed yet, and no failure is counted.
     */
    long attempt(Cache cache, int kmFlags) {
        return alloc(cache, kmFlags, false);
    }

    private long alloc(Cache cache, int kmFlags, boolean mayWait) {
        while (true) {
            long buffer = magazines(cache).take();
            boolean fresh = buffer == 0;
            if (fresh) {
                buffer = cache.slabAlloc(kmFlags);
            }
            if (buffer != 0) {
                switch (handOver(cache, buffer, fresh, kmFlags)) {
                    case GOOD:
                        return buffer;
                    case FAILED:
                        return 0;
                    default:
                        if ((kmFlags & Kmf.KM_NOSLEEP) != 0) {
                            return 0;
                        }
                }
                // The buffer is damaged, and the kernel was told to go on: take another one.
            } else if (mayWait) {
                kmem.maintenance().reap();
                kmem.events().sleepForMemory(cache.address(), "a buffer of cache " + cache.name());
            } else {
                kmem.maintenance().reap(); // too late for this caller, but not for the next
                return 0;
            }
        }
    }

    /** Makes a free buffer what its new owner expects. */
    BufferChecks.Verdict handOver(Cache cache, long buffer, boolean fresh, int kmFlags) {
        if (cache.has(Kmf.BUFTAG)) {
            return kmem.checks().onAllocate(cache, buffer, fresh, kmFlags);
        }
        boolean constructed = !fresh || constructOrFree(cache, buffer, kmFlags);
        return constructed ? BufferChecks.Verdict.GOOD : BufferChecks.Verdict.FAILED;
    }

    private boolean constructOrFree(Cache cache, long buffer, int kmFlags) {
        boolean constructed = construct(cache, buffer, kmFlags);
        if (!constructed) {
            cache.view().add64(KmemCache.CACHE_ALLOC_FAIL, 1);
            cache.slabFree(buffer);
        }
        return constructed;
    }

    /** Runs the constructor, if there is one; false if it says that it failed. */
    boolean construct(Cache cache, long buffer, int kmFlags) {
        long constructor = cache.view().word(KmemCache.CACHE_CONSTRUCTOR);
        long argument = cache.view().word(KmemCache.CACHE_PRIVATE);
        // It returns an int, of which only the low half of a register is defined.
        return constructor == 0
                || (int) kmem.events().callGuest(constructor, buffer, argument, kmFlags) == 0;
    }

    void destruct(Cache cache, long buffer) {
        long destructor = cache.view().word(KmemCache.CACHE_DESTRUCTOR);
        if (destructor != 0) {
            kmem.events().callGuest(destructor, buffer, cache.view().word(KmemCache.CACHE_PRIVATE));
        }
    }

    /** Induced failure: whether {@code kmem_mtbf} or the cache's own says that this call fails. */
    boolean failsOnPurpose(Cache cache, int kmFlags) {
        int mtbf = kmem.globals().int32("kmem_mtbf") | cache.view().int32(KmemCache.CACHE_MTBF);
        boolean mayFail = (kmFlags & (Kmf.KM_NOSLEEP | Kmf.KM_PANIC)) == Kmf.KM_NOSLEEP;
        boolean fails =
                mtbf != 0
                        && mayFail
                        && Long.remainderUnsigned(kmem.events().now(), mtbf & 0xffff_ffffL) == 0;
        if (fails) {
            kmem.logs().event("kmem_failure_log", cache.address(), 0, 0);
        }
        return fails;
    }

    /** {@code kmem_cache_free}. */
    void free(Cache cache, long buffer) {
        boolean sound = !cache.has(Kmf.BUFTAG) || kmem.checks().onFree(cache, buffer);
        if (sound && !magazines(cache).keep(buffer)) {
            retire(cache, buffer);
        }
    }

    /** Frees a buffer that no magazine is to see. */
    void freeToSlab(Cache cache, long buffer) {
        if (!cache.has(Kmf.BUFTAG) || kmem.checks().onFree(cache, buffer)) {
            retire(cache, buffer);
        }
    }

    /** Takes a buffer that is free and constructed back to its slab. */
    void retire(Cache cache, long buffer) {
        boolean lite = cache.has(Kmf.LITE);
        if (!cache.has(Kmf.DEADBEEF)) {
            destruct(cache, buffer);
        } else if (lite && cache.view().word(KmemCache.CACHE_DESTRUCTOR) != 0) {
            kmem.checks().restoreForDestructor(cache, buffer);
            destruct(cache, buffer);
            kmem.checks().cover(cache, buffer);
        }
        cache.slabFree(buffer);
    }
}
