package org.kheap.kernel.kmem;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.kheap.kernel.base.Globals;
import org.kheap.kernel.base.GuestList;
import org.kheap.kernel.base.LoopGuard;
import org.kheap.kernel.vmem.Arena;
import org.kheap.kernel.vmem.Arenas;
import org.kheap.machine.Arch;
import org.kheap.panic.KernelPanicException;
import org.kheap.panic.PanicReason;

/** The kernel memory allocator: see the package comment. */
public final class Kmem {
    /** No kernel has so many caches; a list that goes on was bent into a circle. */
    private static final int MOST_CACHES = 100_000;

    private final KmemContext context;
    private final Arch arch;
    private final Globals globals;
    private final Structs structs;
    private final BufferChecks checks;
    private final HeapErrors errors;
    private final CacheFactory factory;
    private final KmemLogs logs;
    private final CacheBuffers buffers;
    private final SizedBuffers sized;
    private final Maintenance maintenance;
    private final DepotVisits depotVisits;
    private SlabRegistry slabRegistry = SlabRegistry.NONE;

    public Kmem(KmemContext context) {
        this.context = context;
        this.arch = context.arch();
        this.globals = context.globals();
        this.structs = new Structs(context);
        this.checks = new BufferChecks(this);
        this.errors = new HeapErrors(this);
        this.factory = new CacheFactory(this, arch);
        this.logs = new KmemLogs(this, arch);
        this.buffers = new CacheBuffers(this);
        this.sized = new SizedBuffers(this, arch);
        this.maintenance = new Maintenance(this);
        this.depotVisits = new DepotVisits(this);
    }

    Structs structs() {
        return structs;
    }

    Arenas arenas() {
        return context.arenas();
    }

    LoopGuard guard() {
        return context.guard();
    }

    Globals globals() {
        return globals;
    }

    KmemContext.Events events() {
        return context.events();
    }

    BufferChecks checks() {
        return checks;
    }

    HeapErrors errors() {
        return errors;
    }

    KmemLogs logs() {
        return logs;
    }

    CacheBuffers buffers() {
        return buffers;
    }

    Maintenance maintenance() {
        return maintenance;
    }

    DepotVisits depotVisits() {
        return depotVisits;
    }

    SlabRegistry slabRegistry() {
        return slabRegistry;
    }

    /** Says who is told of the slabs of caches with {@code KMC_REGISTERED}. */
    public void registerSlabsWith(SlabRegistry registry) {
        slabRegistry = registry;
    }

    // Boot

    /**
     * {@code kmem_init}: makes arenas and caches.
     *
     * @param systemFile sets tunables, when a real kernel reads {@code /etc/system}; until then they
     *     have the values that the kernel is compiled with
     */
    public void init(Runnable systemFile) {
        arenas().attach(new CachesOfArenas(this, factory));
        arenas().observe(events());
        arenas().whenShort(this::reap);
        new KmemBoot(this, factory, arch).run(systemFile);
    }

    /** The arena that a global variable points to. */
    Arena arena(String global) {
        return arenas().at(globals.word(global));
    }

    /**
     * {@code kmem_avail} and {@code kmem_maxavail}: bytes of RAM that nobody uses, as far as a {@code
     * size_t} can tell. Nothing is set aside here, so that all of it may be allocated.
     */
    public long available() {
        long free = arenas().freeMemory();
        long most = arch.abi().model().maxAddress();
        return Long.compareUnsigned(free, most) < 0 ? free : most;
    }

    /** {@code kmem_debugging}: whether buffers are audited or guarded; not 0 if so. */
    public int debugging() {
        return globals.int32("kmem_flags") & (Kmf.AUDIT | Kmf.REDZONE);
    }

    /**
     * {@code kmem_cache_stat}.
     *
     * @param name of a statistic, as in the cache's kstat
     * @return its value; -1 if there is none of that name
     */
    public long cacheStatistic(long cache, String name) {
        return CacheStatistics.of(this, existing(cache)).getOrDefault(name, -1L);
    }

    Cache slabCache() {
        return new Cache(this, globals.word("kmem_slab_cache"));
    }

    /** All caches there are now, in the order of their creation. */
    List<Cache> caches() {
        List<Cache> caches = cachesNewestFirst();
        Collections.reverse(caches);
        return caches;
    }

    /** All caches there are now, the newest first. */
    List<Cache> cachesNewestFirst() {
        List<Cache> caches = new ArrayList<>();
        GuestList list = structs.list(globals.address("kmem_caches"));
        for (long at = list.last(); at != 0; at = list.previous(at)) {
            guard().step();
            if (caches.size() == MOST_CACHES) {
                throw panic("kmem_caches has no end: damaged");
            }
            caches.add(new Cache(this, at));
        }
        return caches;
    }

    /** Whether a cache is there: the guest may hand in any address, or have destroyed it. */
    boolean isCache(long address) {
        GuestList list = structs.list(globals.address("kmem_caches"));
        for (long at = list.last(); at != 0; at = list.previous(at)) {
            guard().step();
            if (at == address) {
                return true;
            }
        }
        return false;
    }

    /** How many CPUs there are. */
    int cpus() {
        return context.cpus();
    }

    /** {@code kmem_cache_destroy}. @return bytes of slabs that are lost, since buffers were in use */
    long destroy(Cache cache) {
        structs.list(globals.address("kmem_caches")).remove(cache.address());
        maintenance.leave(cache);
        if (cache.isMovable()) {
            new Consolidator(this, cache).destroy();
        }
        new Magazines(this, cache).purge();
        long lost = cache.slabs() * cache.view().word(KmemCache.CACHE_SLABSIZE);
        if (cache.view().int64(KmemCache.CACHE_BUFTOTAL) != 0) {
            events().warn(
                            "kmem_cache_destroy: '%s' (%x) not empty"
                                    .formatted(cache.name(), cache.address()));
        }
        depotVisits.forget(cache);
        factory.release(cache);
        return lost;
    }

    // Maintenance

    /**
     * {@code kmem_update}: gives hashes and magazines the right sizes, and ends an interval of the
     * working sets. To be called every {@code kmem_reap_interval} ticks.
     */
    public void update() {
        maintenance.update();
    }

    /**
     * {@code kmem_reap}: has all caches give up soon what they do not need. Nothing happens if that
     * is going on, or was done less than {@code kmem_reap_interval} ago.
     */
    public void reap() {
        maintenance.reap();
    }

    /** {@code kmem_reap_idspace}: the same for caches of identifiers only. */
    public void reapIdentifiers() {
        maintenance.reapIdentifiers();
    }

    /**
     * Gives what all magazines of all CPUs hold back to the slabs. To be called, not from within an
     * operation of the heap, when nothing can go on unless somebody gets memory.
     */
    public void purgeAll() {
        maintenance.purgeAll();
    }

    // What the guest calls with a cache

    /**
     * {@code kmem_cache_create}.
     *
     * @return address of the cache
     * @throws KernelPanicException with the kernel's words if something asked for makes no sense
     */
    public long cacheCreate(CacheRequest request) {
        long cache = tryCacheCreate(request);
        while (cache == 0) {
            maintenance.reap();
            events().sleepForMemory(
                            arena("kmem_cache_arena").address(),
                            "memory for cache " + request.name());
            cache = tryCacheCreate(request);
        }
        return cache;
    }

    /**
     * {@code kmem_cache_create} without waiting.
     *
     * @return address of the cache; 0 if there is no memory
     * @throws KernelPanicException with the kernel's words if something asked for makes no sense
     */
    public long tryCacheCreate(CacheRequest request) {
        try {
            return factory.create(request).address();
        } catch (IllegalArgumentException e) {
            throw panic("%s", e.getMessage());
        } catch (OutOfBootMemoryException e) {
            return 0;
        }
    }

    /**
     * {@code kmem_cache_destroy}.
     *
     * @return bytes of slabs that are lost, since not all of their buffers were free
     */
    public long cacheDestroy(long cache) {
        return destroy(existing(cache));
    }

    /** {@code kmem_cache_alloc}; 0 if there is no memory and {@code KM_NOSLEEP}. */
    public long cacheAlloc(long cache, int kmFlags) {
        return buffers.alloc(new Cache(this, cache), kmFlags);
    }

    /** {@code kmem_cache_free}. */
    public void cacheFree(long cache, long buffer) {
        buffers.free(new Cache(this, cache), buffer);
    }

    /** {@code kmem_cache_reap_soon}. */
    public void cacheReapSoon(long cache) {
        maintenance.reapSoon(existing(cache));
    }

    /** {@code kmem_cache_reap_now}. */
    public void cacheReap(long cache) {
        maintenance.reapNow(existing(cache));
    }

    /**
     * {@code kmem_cache_set_move}.
     *
     * @param move address of a guest function
     */
    public void cacheSetMove(long cache, long move) {
        Cache existing = existing(cache);
        if (move == 0 || existing.isOfIdentifiers()) {
            throw panic("kmem_cache_set_move: bad arguments: '%s' (%x)", existing.name(), move);
        }
        Consolidator.setMove(this, existing, move);
    }

    /** {@code kmem_cache_move_notify}: a buffer that could not be moved before can be now. */
    public void cacheMoveNotify(long cache, long buffer) {
        Cache existing = existing(cache);
        if (existing.isMovable()) {
            maintenance.notifySoon(existing, buffer);
        }
    }

    /** The cache at an address that the guest gave: it may be any. */
    private Cache existing(long address) {
        if (!isCache(address)) {
            throw panic("not a kmem cache: %x", address);
        }
        return new Cache(this, address);
    }

    static KernelPanicException panic(String format, Object... arguments) {
        return new KernelPanicException(new PanicReason.Message(format.formatted(arguments)));
    }

    /** As {@link SizedBuffers#alloc}. */
    public long alloc(long size, int kmFlags) {
        return sized.alloc(size, kmFlags);
    }

    /** As {@link SizedBuffers#zalloc}. */
    public long zalloc(long size, int kmFlags) {
        return sized.zalloc(size, kmFlags);
    }

    /** As {@link SizedBuffers#allocTryhard}. */
    public long allocTryhard(long size, long sizeAt, int kmFlags) {
        return sized.allocTryhard(size, sizeAt, kmFlags);
    }

    /** As {@link SizedBuffers#rezalloc}. */
    public long rezalloc(long buffer, long size, long newSize, int kmFlags) {
        return sized.rezalloc(buffer, size, newSize, kmFlags);
    }

    /** As {@link SizedBuffers#free}. */
    public void free(long buffer, long size) {
        sized.free(buffer, size);
    }

    /** There is not enough memory to boot. */
    public static final class OutOfBootMemoryException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        OutOfBootMemoryException(String arena) {
            super("not enough memory to boot: arena=" + arena);
        }
    }
}
