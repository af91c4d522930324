package org.kheap.kernel.kmem;

import org.kheap.kernel.vmem.Arena;
import org.kheap.kernel.vmem.QuantumCaches;

/** The caches that arenas keep in front of themselves. */
final class CachesOfArenas implements QuantumCaches {
    private final Kmem kmem;
    private final CacheFactory factory;

    CachesOfArenas(Kmem kmem, CacheFactory factory) {
        this.kmem = kmem;
        this.factory = factory;
    }

    @Override
    public long create(String name, long size, Arena arena) {
        int cflags = Kmf.KMC_QCACHE | Kmf.KMC_NOTOUCH;
        try {
            return factory.create(name, size, arena.quantum(), arena, cflags).address();
        } catch (Kmem.OutOfBootMemoryException e) {
            if (kmem.globals().int32("kmem_ready") == 0) {
                throw e;
            }
            return 0;
        }
    }

    @Override
    public long alloc(long cache, int kmFlags) {
        return kmem.buffers().attempt(new Cache(kmem, cache), kmFlags);
    }

    @Override
    public void free(long cache, long address) {
        kmem.buffers().free(new Cache(kmem, cache), address);
    }

    @Override
    public void destroy(long cache) {
        kmem.destroy(new Cache(kmem, cache));
    }
}
