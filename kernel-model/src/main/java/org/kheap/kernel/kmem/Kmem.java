package org.kheap.kernel.kmem;

import static org.kheap.machine.GuestMemory.Access.LOAD;
import static org.kheap.machine.GuestMemory.Access.STORE;

import java.util.ArrayList;
import java.util.List;
import org.kheap.kernel.base.Globals;
import org.kheap.kernel.base.GuestList;
import org.kheap.kernel.base.LoopGuard;
import org.kheap.kernel.vmem.Arena;
import org.kheap.kernel.vmem.Arenas;
import org.kheap.kernel.vmem.QuantumCaches;
import org.kheap.machine.Arch;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.StructView;
import org.kheap.panic.KernelPanicException;
import org.kheap.panic.PanicReason;

/** The kernel memory allocator: see the package comment. */
public final class Kmem {
    /** {@code KMEM_STACK_DEPTH}: callers that a transaction remembers. */
    static final int STACK_DEPTH = 15;

    /** No kernel has so many caches; a list that goes on was bent into a circle. */
    private static final int MOST_CACHES = 100_000;

    private final KmemContext context;
    private final Arch arch;
    private final GuestMemory memory;
    private final Globals globals;
    private final Structs structs;
    private final BufferChecks checks;
    private final HeapErrors errors;
    private final CacheFactory factory;

    public Kmem(KmemContext context) {
        this.context = context;
        this.arch = context.arch();
        this.memory = context.memory();
        this.globals = context.globals();
        this.structs = new Structs(context);
        this.checks = new BufferChecks(this);
        this.errors = new HeapErrors(this);
        this.factory = new CacheFactory(this, arch);
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

    // Boot

    /** {@code kmem_init}: makes arenas and caches. The tunables must have been set. */
    public void init() {
        arenas().attach(new CachesOfArenas());
        arenas().observe(events());
        arenas().whenShort(this::reap);
        new KmemBoot(this, factory, arch).run();
    }

    /** The caches that arenas keep in front of themselves. */
    private final class CachesOfArenas implements QuantumCaches {
        @Override
        public long create(String name, long size, Arena arena) {
            int cflags = Kmf.KMC_QCACHE | Kmf.KMC_NOTOUCH;
            try {
                return factory.create(name, size, arena.quantum(), arena, cflags).address();
            } catch (OutOfBootMemoryException e) {
                if (globals.int32("kmem_ready") == 0) {
                    throw e;
                }
                return 0;
            }
        }

        @Override
        public long alloc(long cache, int kmFlags) {
            return Kmem.this.alloc(new Cache(Kmem.this, cache), kmFlags | Kmf.KM_NOSLEEP);
        }

        @Override
        public void free(long cache, long address) {
            Kmem.this.free(new Cache(Kmem.this, cache), address);
        }

        @Override
        public void destroy(long cache) {
            Kmem.this.destroy(new Cache(Kmem.this, cache));
        }
    }

    /** The arena that a global variable points to. */
    Arena arena(String global) {
        return arenas().at(globals.word(global));
    }

    /** Bytes of RAM that nobody uses. */
    long freeMemory() {
        return context.arenas().freeMemory();
    }

    Cache slabCache() {
        return new Cache(this, globals.word("kmem_slab_cache"));
    }

    List<Cache> cachesNewestFirst() {
        List<Cache> caches = new ArrayList<>();
        GuestList list = structs.list(globals.address("kmem_caches"));
        for (long at = list.last(); at != 0; at = list.previous(at)) {
            guard().step();
            if (caches.size() == MOST_CACHES) {
                throw new KernelPanicException(
                        new PanicReason.Message("kmem_caches has no end: damaged"));
            }
            caches.add(new Cache(this, at));
        }
        return caches;
    }

    // Buffers

    /** How many CPUs there are. */
    int cpus() {
        return context.cpus();
    }

    /** The magazines as the running CPU sees them. */
    MagazineLayer magazines(Cache cache) {
        return new MagazineLayer(this, cache, events().cpu());
    }

    /**
     * Has caches give up what they can, asks their owners to do the same, and empties all magazines
     * into the slabs, so that slabs without a used buffer are given back.
     */
    public void reap() {
        for (Cache cache : cachesNewestFirst()) {
            reap(cache);
        }
    }

    private void reap(Cache cache) {
        cache.view().add64(KmemCache.CACHE_REAP, 1);
        long reclaim = cache.view().word(KmemCache.CACHE_RECLAIM);
        if (reclaim != 0) {
            events().callGuest(reclaim, cache.view().word(KmemCache.CACHE_PRIVATE));
        }
        magazines(cache).purge();
    }

    /** {@code kmem_cache_alloc}; 0 if there is no memory and the caller does not want to wait. */
    long alloc(Cache cache, int kmFlags) {
        while (true) {
            long buffer = magazines(cache).take();
            boolean fresh = buffer == 0;
            if (fresh) {
                buffer = slabAlloc(cache, kmFlags);
            }
            if (buffer == 0) {
                return 0;
            }
            if (!cache.has(Kmf.BUFTAG)) {
                return !fresh || constructOrFree(cache, buffer, kmFlags) ? buffer : 0;
            }
            switch (checks.onAllocate(cache, buffer, fresh, kmFlags)) {
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
        }
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
                || (int) events().callGuest(constructor, buffer, argument, kmFlags) == 0;
    }

    void destruct(Cache cache, long buffer) {
        long destructor = cache.view().word(KmemCache.CACHE_DESTRUCTOR);
        if (destructor != 0) {
            events().callGuest(destructor, buffer, cache.view().word(KmemCache.CACHE_PRIVATE));
        }
    }

    /** Induced failure: whether {@code kmem_mtbf} or the cache's own says that this call fails. */
    boolean failsOnPurpose(Cache cache, int kmFlags) {
        int mtbf = globals.int32("kmem_mtbf") | cache.view().int32(KmemCache.CACHE_MTBF);
        boolean mayFail = (kmFlags & (Kmf.KM_NOSLEEP | Kmf.KM_PANIC)) == Kmf.KM_NOSLEEP;
        boolean fails =
                mtbf != 0
                        && mayFail
                        && Long.remainderUnsigned(events().now(), mtbf & 0xffff_ffffL) == 0;
        if (fails) {
            logEvent("kmem_failure_log", cache.address(), 0, 0);
        }
        return fails;
    }

    /** A buffer from the slabs, if need be after all magazines have been emptied. */
    private long slabAlloc(Cache cache, int kmFlags) {
        long buffer = cache.slabAlloc(kmFlags);
        boolean mayWait = (kmFlags & Kmf.KM_NOSLEEP) == 0;
        if (buffer == 0 && mayWait) {
            reap();
            buffer = cache.slabAlloc(kmFlags);
            while (buffer == 0) {
                events().sleepForMemory(cache.address(), "a buffer of cache " + cache.name());
                buffer = cache.slabAlloc(kmFlags);
            }
        }
        return buffer;
    }

    /** {@code kmem_cache_free}. */
    void free(Cache cache, long buffer) {
        boolean sound = !cache.has(Kmf.BUFTAG) || checks.onFree(cache, buffer);
        if (sound && !magazines(cache).keep(buffer)) {
            retire(cache, buffer);
        }
    }

    /** Takes a buffer that is free and constructed back to its slab. */
    void retire(Cache cache, long buffer) {
        boolean lite = cache.has(Kmf.LITE);
        if (!cache.has(Kmf.DEADBEEF)) {
            destruct(cache, buffer);
        } else if (lite && cache.view().word(KmemCache.CACHE_DESTRUCTOR) != 0) {
            checks.restoreForDestructor(cache, buffer);
            destruct(cache, buffer);
            checks.cover(cache, buffer);
        }
        cache.slabFree(buffer);
    }

    /** {@code kmem_cache_destroy}. */
    void destroy(Cache cache) {
        structs.list(globals.address("kmem_caches")).remove(cache.address());
        magazines(cache).purge();
        if (cache.view().int64(KmemCache.CACHE_BUFTOTAL) != 0) {
            events().warn(
                            "kmem_cache_destroy: '%s' (%x) not empty"
                                    .formatted(cache.name(), cache.address()));
        }
        factory.release(cache);
    }

    // What the guest calls with a cache

    /**
     * {@code kmem_cache_create}.
     *
     * @param arena address of the arena; 0 for the default one
     * @return address of the cache
     * @throws KernelPanicException with the kernel's words if an argument makes no sense
     */
    public long cacheCreate(
            String name,
            long size,
            long align,
            long constructor,
            long destructor,
            long reclaim,
            long argument,
            long arena,
            int cflags) {
        long source = arena == 0 ? globals.word("kmem_default_arena") : arena;
        if (size == 0 || !arenas().isArena(source)) {
            throw panic("kmem_cache_create: bad arguments: '%s' (%d, %x)", name, size, source);
        }
        CacheFactory.Callbacks callbacks =
                new CacheFactory.Callbacks(constructor, destructor, reclaim, argument);
        while (true) {
            try {
                return factory.create(name, size, align, arenas().at(source), cflags, callbacks)
                        .address();
            } catch (IllegalArgumentException e) {
                throw panic("%s", e.getMessage());
            } catch (OutOfBootMemoryException e) {
                events().sleepForMemory(
                                arena("kmem_cache_arena").address(), "memory for cache " + name);
            }
        }
    }

    /** {@code kmem_cache_destroy}. */
    public void cacheDestroy(long cache) {
        destroy(existing(cache));
    }

    /** {@code kmem_cache_alloc}; 0 if there is no memory and {@code KM_NOSLEEP}. */
    public long cacheAlloc(long cache, int kmFlags) {
        long buffer = alloc(new Cache(this, cache), kmFlags);
        if (buffer == 0) {
            reap();
        }
        return buffer;
    }

    /** {@code kmem_cache_free}. */
    public void cacheFree(long cache, long buffer) {
        free(new Cache(this, cache), buffer);
    }

    /** {@code kmem_cache_reap_soon}. */
    public void cacheReap(long cache) {
        reap(existing(cache));
    }

    /** The cache at an address that the guest gave: it may be any. */
    private Cache existing(long address) {
        GuestList list = structs.list(globals.address("kmem_caches"));
        for (long at = list.last(); at != 0; at = list.previous(at)) {
            guard().step();
            if (at == address) {
                return new Cache(this, at);
            }
        }
        throw panic("not a kmem cache: %x", address);
    }

    private static KernelPanicException panic(String format, Object... arguments) {
        return new KernelPanicException(new PanicReason.Message(format.formatted(arguments)));
    }

    /**
     * {@code kmem_alloc}.
     *
     * @param size in bytes, unsigned
     * @param kmFlags {@code KM_*}
     * @return the address, or 0 for a size of 0, or if there is no memory and {@code KM_NOSLEEP}
     */
    public long alloc(long size, int kmFlags) {
        if (size == 0) {
            return allocNothing(kmFlags);
        }
        Cache cache = cacheFor(size);
        long buffer = cache == null ? allocOversize(size, kmFlags) : alloc(cache, kmFlags);
        if (buffer == 0) {
            reap(); // too late for this caller, who does not want to wait, but not for the next
        } else if (cache != null && cache.has(Kmf.BUFTAG)) {
            checks.encodeSize(cache, buffer, size);
        }
        return buffer;
    }

    /** {@code kmem_zalloc}: as {@link #alloc(long, int)}, zeroed. */
    public long zalloc(long size, int kmFlags) {
        long buffer = alloc(size, kmFlags);
        if (buffer != 0) {
            long words = size & -8;
            memory.fill(buffer, words, 0, STORE);
            for (long i = words; i < size; i++) {
                memory.putByte(buffer + i, 0, STORE);
            }
        }
        return buffer;
    }

    /** {@code kmem_free}. {@code kmem_free(NULL, 0)} is allowed. */
    public void free(long buffer, long size) {
        if (buffer == 0 && size == 0) {
            return;
        }
        Cache cache = size == 0 ? null : cacheFor(size);
        if (cache == null) {
            arena("kmem_oversize_arena").free(buffer, size);
        } else if (!cache.has(Kmf.BUFTAG) || checks.checkSize(cache, buffer, size)) {
            free(cache, buffer);
        }
    }

    /** A request for no bytes gets no buffer; one that would wait for it is a mistake to be told. */
    private long allocNothing(int kmFlags) {
        boolean mistake = kmFlags == Kmf.KM_SLEEP || (kmFlags & Kmf.KM_PANIC) != 0;
        if (!mistake) {
            return 0;
        }
        if (globals.int32("kmem_panic") != 0 && globals.int32("kmem_panic_zerosized") != 0) {
            throw panic("attempted to kmem_alloc() size of 0");
        }
        if (globals.int32("kmem_warn_zerosized") != 0) {
            events().warn(
                            "kmem_alloc(): sleeping allocation with size of 0; see kmem_zerosized_log");
        }
        logEvent("kmem_zerosized_log", 0, 0, 0);
        return 0;
    }

    private long allocOversize(long size, int kmFlags) {
        int flags = kmFlags & Kmf.KM_VMFLAGS;
        long buffer = arena("kmem_oversize_arena").alloc(size, flags);
        if (buffer == 0 && (kmFlags & Kmf.KM_NOSLEEP) == 0) {
            reap();
            buffer = arena("kmem_oversize_arena").alloc(size, flags);
        }
        if (buffer == 0) {
            logEvent("kmem_failure_log", 0, 0, size);
        }
        if (buffer == 0 && (kmFlags & Kmf.KM_NOSLEEP) == 0) {
            while (buffer == 0) {
                events().sleepForMemory(
                                arena("kmem_oversize_arena").address(),
                                Long.toUnsignedString(size) + " bytes of kmem_oversize");
                buffer = arena("kmem_oversize_arena").alloc(size, flags);
            }
        }
        return buffer;
    }

    /** The cache that serves a size; null if none is that large. */
    private Cache cacheFor(long size) {
        long small = size - 1 >>> SizeClasses.SMALL_SHIFT;
        if (small < SizeClasses.SMALL_ENTRIES) {
            return tableEntry("kmem_alloc_table", small);
        }
        long big = size - 1 >>> SizeClasses.BIG_SHIFT;
        if (big < globals.word("kmem_big_alloc_table_max")) {
            return tableEntry("kmem_big_alloc_table", big);
        }
        return null;
    }

    private Cache tableEntry(String table, long index) {
        long entry = globals.address(table) + index * arch.abi().wordSize();
        return new Cache(this, memory.getWord(entry, LOAD));
    }

    // Logs

    /** Records a transaction in the bufctl of a buffer, and in the transaction log. */
    void audit(Cache cache, long bufctl) {
        StructView<KmemBufctlAudit> record = structs.audit(bufctl);
        stamp(record);
        KmemLog log = log("kmem_transaction_log");
        if (log != null) {
            // The copy is made first, so that it points to the copy before it.
            record.word(KmemBufctlAudit.BC_LASTLOG, log.enter(events().cpu(), bytes(bufctl)));
        }
    }

    private void stamp(StructView<KmemBufctlAudit> record) {
        long[] stack = events().stack(STACK_DEPTH);
        record.int64(KmemBufctlAudit.BC_TIMESTAMP, events().now());
        record.word(KmemBufctlAudit.BC_THREAD, events().currentThread());
        record.int32(KmemBufctlAudit.BC_DEPTH, stack.length);
        for (int i = 0; i < stack.length; i++) {
            memory.putWord(record.addressOf(KmemBufctlAudit.BC_STACK, i), stack[i], STORE);
        }
    }

    private byte[] bytes(long bufctl) {
        byte[] image = new byte[structs.audit.size()];
        memory.read(bufctl, image, LOAD);
        return image;
    }

    private KmemLog log(String name) {
        return KmemLog.at(globals, memory, globals.word(name));
    }

    /** Keeps what a buffer holds that is being freed, if its cache is to. */
    void logContents(Cache cache, long buffer, long bufctl) {
        KmemLog log = cache.has(Kmf.CONTENTS) ? log("kmem_content_log") : null;
        if (log != null) {
            byte[] contents = new byte[(int) cache.view().word(KmemCache.CACHE_CONTENTS)];
            memory.read(buffer, contents, LOAD);
            long copy = log.enter(events().cpu(), contents);
            structs.audit(bufctl).word(KmemBufctlAudit.BC_CONTENTS, copy);
        }
    }

    /** Logs something that has no bufctl of its own. */
    void logEvent(String name, long cache, long slab, long address) {
        KmemLog log = log(name);
        if (log == null) {
            return;
        }
        long scratch = globals.address("kmem_log_scratch");
        memory.write(scratch, new byte[structs.audit.size()], STORE);
        StructView<KmemBufctlAudit> record = structs.audit(scratch);
        record.word(KmemBufctlAudit.BC_ADDR, address);
        record.word(KmemBufctlAudit.BC_SLAB, slab).word(KmemBufctlAudit.BC_CACHE, cache);
        stamp(record);
        log.enter(events().cpu(), bytes(scratch));
    }

    /** There is not enough memory to boot. */
    public static final class OutOfBootMemoryException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        OutOfBootMemoryException(String arena) {
            super("not enough memory to boot: arena=" + arena);
        }
    }
}
