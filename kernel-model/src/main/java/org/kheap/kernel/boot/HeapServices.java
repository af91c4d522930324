package org.kheap.kernel.boot;

import static org.kheap.machine.GuestMemory.Access.LOAD;

import org.kheap.kernel.base.KernelEvents;
import org.kheap.kernel.kmem.CacheRequest;
import org.kheap.kernel.kmem.Kmem;
import org.kheap.kernel.kmem.Kmf;
import org.kheap.kernel.vmem.Arenas;
import org.kheap.machine.GuestMemory;

/** The functions of the heap, as the guest calls them. */
final class HeapServices {
    private static final int MAX_NAME = 256;

    private final Services services;
    private final Kmem kmem;
    private final Arenas arenas;
    private final KernelEvents events;
    private final GuestMemory memory;

    HeapServices(
            Services services, Kmem kmem, Arenas arenas, KernelEvents events, GuestMemory memory) {
        this.services = services;
        this.kmem = kmem;
        this.arenas = arenas;
        this.events = events;
        this.memory = memory;
    }

    void provide() {
        services.provide("kmem_alloc", 2, a -> kmem.alloc(a[0], (int) a[1]));
        services.provide("kmem_zalloc", 2, a -> kmem.zalloc(a[0], (int) a[1]));
        services.provideProcedure("kmem_free", 2, a -> kmem.free(a[0], a[1]));
        services.provide("kmem_alloc_tryhard", 3, a -> kmem.allocTryhard(a[0], a[1], (int) a[2]));
        services.provide("kmem_rezalloc", 4, a -> kmem.rezalloc(a[0], a[1], a[2], (int) a[3]));
        services.provide("kmem_avail", 0, a -> kmem.available());
        services.provide("kmem_maxavail", 0, a -> kmem.available());
        services.provide("kmem_debugging", 0, a -> kmem.debugging());
        services.provideProcedure("kmem_reap", 0, a -> kmem.reap());
        services.provideProcedure("kmem_reap_idspace", 0, a -> kmem.reapIdentifiers());
        services.provide("kmem_cache_create", 9, this::createCache);
        services.provide("kmem_cache_alloc", 2, a -> kmem.cacheAlloc(a[0], (int) a[1]));
        services.provideProcedure("kmem_cache_free", 2, a -> kmem.cacheFree(a[0], a[1]));
        services.provideWide("kmem_cache_stat", 2, a -> kmem.cacheStatistic(a[0], string(a[1])));
        services.provideProcedure("kmem_cache_destroy", 1, a -> kmem.cacheDestroy(a[0]));
        services.provideProcedure("kmem_cache_set_move", 2, a -> kmem.cacheSetMove(a[0], a[1]));
        services.provideProcedure(
                "kmem_cache_move_notify", 2, a -> kmem.cacheMoveNotify(a[0], a[1]));
        services.provideProcedure("kmem_cache_reap_now", 1, a -> kmem.cacheReap(a[0]));
        services.provideProcedure("kmem_cache_reap_soon", 1, a -> kmem.cacheReapSoon(a[0]));
        new VmemServices(services, arenas, events, memory).provide();
    }

    private String string(long address) {
        return memory.getString(address, MAX_NAME, LOAD);
    }

    private long createCache(long[] a) {
        int cflags = (int) a[8] & ~Kmf.KMC_REGISTERED;
        return kmem.cacheCreate(
                new CacheRequest(string(a[0]), a[1], a[2], a[3], a[4], a[5], a[6], a[7], cflags));
    }
}
