package org.kheap.kernel.kmem;

import static org.kheap.machine.GuestMemory.Access.LOAD;
import static org.kheap.machine.GuestMemory.Access.STORE;

import java.util.ArrayList;
import java.util.List;
import org.kheap.kernel.base.Globals;
import org.kheap.kernel.base.GuestAvl;
import org.kheap.kernel.base.GuestList;
import org.kheap.kernel.base.LoopGuard;
import org.kheap.kernel.vmem.Arena;
import org.kheap.kernel.vmem.Arenas;
import org.kheap.machine.Arch;
import org.kheap.machine.DataModel;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.StructView;
import org.kheap.panic.KernelPanicException;
import org.kheap.panic.PanicReason;

/** The kernel memory allocator: see the package comment. */
public final class Kmem {
    /** {@code KMEM_STACK_DEPTH}: callers that a transaction remembers. */
    static final int STACK_DEPTH = 15;

    /** {@code KMEM_HASH_INITIAL}: buckets of a new cache. */
    private static final int HASH_INITIAL = 64;

    private static final int MAX_CPUS = 1;

    /** No kernel has so many caches; a list that goes on was bent into a circle. */
    private static final int MOST_CACHES = 100_000;

    private static final int CPU_CACHE_ALIGN = 64;

    /** Rows of {@code kmem_magtype}: rounds, alignment, least and greatest chunk size. */
    private static final int[][] MAGAZINE_TYPES = {
        {1, 8, 3200, 65536},
        {3, 16, 256, 32768},
        {7, 32, 64, 16384},
        {15, 64, 0, 8192},
        {31, 64, 0, 4096},
        {47, 64, 0, 2048},
        {63, 64, 0, 1024},
        {95, 64, 0, 512},
        {143, 64, 0, 0},
    };

    private final KmemContext context;
    private final Arch arch;
    private final GuestMemory memory;
    private final Globals globals;
    private final Structs structs;
    private final BufferChecks checks;
    private final HeapErrors errors;
    private Arena cacheArena;
    private Arena hashArena;
    private Arena msbArena;
    private Arena oversizeArena;
    private Arena defaultArena;

    public Kmem(KmemContext context) {
        this.context = context;
        this.arch = context.arch();
        this.memory = context.memory();
        this.globals = context.globals();
        this.structs = new Structs(context);
        this.checks = new BufferChecks(this);
        this.errors = new HeapErrors(this);
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
        createArenas();
        long link = structs.cache.offset(KmemCache.CACHE_LINK);
        GuestList.create(memory, globals.address("kmem_caches"), structs.cache.size(), link);
        deriveTunables();
        createInternalCaches();
        createAllocCaches();
        cachesNewestFirst().forEach(cache -> magazines(cache).enable());
        globals.int32("kmem_ready", 1);
    }

    private void createArenas() {
        int page = arch.pageSize();
        Arena heap = arenas().init();
        Arena metadata = arenas().create("kmem_metadata", page, heap, Arenas.Import.VMEM);
        msbArena = arenas().create("kmem_msb", page, metadata, Arenas.Import.SEGKMEM);
        cacheArena = arenas().create("kmem_cache", 8, metadata, Arenas.Import.SEGKMEM);
        hashArena = arenas().create("kmem_hash", 8, metadata, Arenas.Import.SEGKMEM);
        oversizeArena = arenas().create("kmem_oversize", page, heap, Arenas.Import.SEGKMEM);
        Arena va = arenas().create("kmem_va", page, heap, Arenas.Import.VMEM);
        defaultArena = arenas().create("kmem_default", page, va, Arenas.Import.SEGKMEM);
        globals.word("kmem_metadata_arena", metadata.address());
        globals.word("kmem_msb_arena", msbArena.address());
        globals.word("kmem_cache_arena", cacheArena.address());
        globals.word("kmem_hash_arena", hashArena.address());
        globals.word("kmem_oversize_arena", oversizeArena.address());
        globals.word("kmem_va_arena", va.address());
        globals.word("kmem_default_arena", defaultArena.address());
    }

    /** Tunables that are left 0 get the value that suits the machine. */
    private void deriveTunables() {
        boolean lp64 = arch.abi().model() == DataModel.LP64;
        long limit = lp64 ? arch.pageSize() / 2 : arch.abi().model().maxAddress();
        for (String tunable : List.of("kmem_maxverify", "kmem_minfirewall")) {
            if (globals.word(tunable) == 0) {
                globals.word(tunable, limit);
            }
        }
        int pcs = Math.max(0, Math.min(16, globals.int32("kmem_lite_pcs")));
        globals.int32("kmem_lite_count", pcs);
    }

    private void createInternalCaches() {
        long rows = globals.address("kmem_magtype");
        for (int i = 0; i < MAGAZINE_TYPES.length; i++) {
            int[] type = MAGAZINE_TYPES[i];
            long size = (long) (type[0] + 1) * arch.abi().wordSize();
            Cache cache =
                    create("kmem_magazine_" + type[0], size, type[1], msbArena, Kmf.KMC_NOHASH);
            magazineType(rows, i)
                    .int16(KmemMagtype.MT_MAGSIZE, type[0])
                    .int32(KmemMagtype.MT_ALIGN, type[1])
                    .word(KmemMagtype.MT_MINBUF, type[2])
                    .word(KmemMagtype.MT_MAXBUF, type[3])
                    .word(KmemMagtype.MT_CACHE, cache.address());
        }
        internalCache("kmem_slab_cache", structs.slab.size());
        internalCache("kmem_bufctl_cache", structs.bufctl.size());
        internalCache("kmem_bufctl_audit_cache", structs.audit.size());
    }

    private StructView<KmemMagtype> magazineType(long rows, int index) {
        var layout = org.kheap.machine.Layout.of(KmemMagtype.class, arch.abi());
        return new StructView<>(layout, memory, rows + (long) index * layout.size());
    }

    private void internalCache(String name, long size) {
        globals.word(name, create(name, size, 0, msbArena, Kmf.KMC_NOHASH).address());
    }

    private void createAllocCaches() {
        long small = globals.address("kmem_alloc_table");
        long big = globals.address("kmem_big_alloc_table");
        fillTable(small, SizeClasses.SMALL_SHIFT, SizeClasses.small());
        fillTable(big, SizeClasses.BIG_SHIFT, SizeClasses.big(arch.abi()));
        globals.word("kmem_big_alloc_table_max", SizeClasses.bigEntries(arch.abi()));
    }

    private void fillTable(long table, int shift, int[] sizes) {
        long index = 0;
        for (int size : sizes) {
            long align = SizeClasses.alignment(size, arch.pageSize());
            Cache cache =
                    create("kmem_alloc_" + size, size, align, defaultArena, Kmf.KMC_KMEM_ALLOC);
            for (; index < size >> shift; index++) {
                memory.putWord(table + index * arch.abi().wordSize(), cache.address(), STORE);
            }
        }
    }

    // Caches

    private Cache create(String name, long size, long align, Arena arena, int cflags) {
        boolean canFirewall = false; // there is no firewall arena yet
        CacheGeometry geometry =
                CacheGeometry.of(
                        new CacheGeometry.Request(
                                arch.abi(), size, align, cflags, arena.quantum(), canFirewall),
                        tunables());
        Cache cache = new Cache(this, allocateCacheStructure());
        describe(cache.view(), name, size, arena, cflags, geometry);
        initLists(cache.view());
        if (cache.has(Kmf.HASH)) {
            initHash(cache);
        }
        magazines(cache).init();
        if (globals.int32("kmem_ready") != 0) {
            magazines(cache).enable();
        }
        structs.list(globals.address("kmem_caches")).insertTail(cache.address());
        return cache;
    }

    private CacheGeometry.Tunables tunables() {
        return new CacheGeometry.Tunables(
                globals.int32("kmem_flags"),
                globals.word("kmem_minfirewall"),
                globals.word("kmem_maxverify"),
                globals.word("kmem_content_maxsave"),
                globals.word("kmem_lite_minsize"),
                globals.word("kmem_lite_maxalign"),
                globals.int32("kmem_lite_count"));
    }

    /** Zeroed, and placed so that the part for each CPU has cache lines of its own. */
    private long allocateCacheStructure() {
        int size = structs.cache.offset(KmemCache.CACHE_CPU) + MAX_CPUS * CPU_CACHE_ALIGN;
        long block = cacheArena.alloc(size + CPU_CACHE_ALIGN, 0);
        if (block == 0) {
            throw new OutOfBootMemoryException("kmem_cache");
        }
        long first = block + structs.cache.offset(KmemCache.CACHE_CPU);
        long address = block + (-first & CPU_CACHE_ALIGN - 1);
        memory.write(address, new byte[size], STORE);
        return address;
    }

    private void describe(
            StructView<KmemCache> view,
            String name,
            long size,
            Arena arena,
            int cflags,
            CacheGeometry geometry) {
        view.string(KmemCache.CACHE_NAME, name);
        view.word(KmemCache.CACHE_BUFSIZE, size).word(KmemCache.CACHE_ALIGN, geometry.align());
        view.word(KmemCache.CACHE_ARENA, arena.address());
        view.int32(KmemCache.CACHE_CFLAGS, cflags);
        view.int32(KmemCache.CACHE_FLAGS, geometry.flags());
        view.word(KmemCache.CACHE_CHUNKSIZE, geometry.chunkSize());
        view.word(KmemCache.CACHE_SLABSIZE, geometry.slabSize());
        long maxChunks = geometry.slabSize() / geometry.chunkSize();
        view.word(KmemCache.CACHE_MAXCHUNKS, maxChunks);
        view.word(KmemCache.CACHE_PARTIAL_BINSHIFT, highbit(maxChunks / 16) + 1);
        view.word(KmemCache.CACHE_BUFCTL, geometry.bufctl());
        view.word(KmemCache.CACHE_BUFTAG, geometry.buftag());
        view.word(KmemCache.CACHE_VERIFY, geometry.verify());
        view.word(KmemCache.CACHE_CONTENTS, geometry.contents());
        view.word(KmemCache.CACHE_MINCOLOR, geometry.minColor());
        view.word(KmemCache.CACHE_MAXCOLOR, geometry.maxColor());
        view.word(KmemCache.CACHE_COLOR, geometry.minColor());
        view.word(KmemCache.CACHE_MAGTYPE, magazineTypeFor(geometry.chunkSize()));
    }

    /** The first row whose least chunk size is below this one. */
    private long magazineTypeFor(long chunkSize) {
        int row = 0;
        while (MAGAZINE_TYPES[row][2] >= chunkSize) {
            row++;
        }
        return magazineType(globals.address("kmem_magtype"), row).base();
    }

    private void initLists(StructView<KmemCache> view) {
        long link = structs.slab.offset(KmemSlab.SLAB_LINK);
        int size = structs.slab.size();
        GuestList.create(memory, view.addressOf(KmemCache.CACHE_COMPLETE_SLABS), size, link);
        GuestAvl.create(memory, view.addressOf(KmemCache.CACHE_PARTIAL_SLABS), size, link, 0);
    }

    private void initHash(Cache cache) {
        long bytes = (long) HASH_INITIAL * arch.abi().wordSize();
        long table = hashArena.alloc(bytes, 0);
        if (table == 0) {
            throw new OutOfBootMemoryException("kmem_hash");
        }
        memory.write(table, new byte[(int) bytes], STORE);
        String bufctls = cache.has(Kmf.AUDIT) ? "kmem_bufctl_audit_cache" : "kmem_bufctl_cache";
        long chunkSize = cache.view().word(KmemCache.CACHE_CHUNKSIZE);
        cache.view()
                .word(KmemCache.CACHE_HASH_TABLE, table)
                .word(KmemCache.CACHE_HASH_MASK, HASH_INITIAL - 1)
                .word(KmemCache.CACHE_HASH_SHIFT, highbit(chunkSize) - 1)
                .word(KmemCache.CACHE_BUFCTL_CACHE, globals.word(bufctls));
    }

    /** 1 for the lowest bit; 0 for 0. */
    private static int highbit(long value) {
        return Long.SIZE - Long.numberOfLeadingZeros(value);
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

    /** There is one CPU so far. */
    private MagazineLayer magazines(Cache cache) {
        return new MagazineLayer(this, cache, 0);
    }

    /** Empties all magazines into the slabs, so that slabs without a used buffer are given back. */
    public void reap() {
        for (Cache cache : cachesNewestFirst()) {
            magazines(cache).purge();
        }
    }

    /** {@code kmem_cache_alloc}; 0 if there is no memory and the caller does not want to wait. */
    long alloc(Cache cache, int kmFlags) {
        while (true) {
            long buffer = magazines(cache).take();
            if (buffer == 0) {
                buffer = slabAlloc(cache, kmFlags);
            }
            if (buffer == 0 || !cache.has(Kmf.BUFTAG) || checks.onAllocate(cache, buffer)) {
                return buffer;
            }
            if ((kmFlags & Kmf.KM_NOSLEEP) != 0) {
                return 0;
            }
            // The buffer is damaged, and the kernel was told to go on: take another one.
        }
    }

    /** A buffer from the slabs, if need be after all magazines have been emptied. */
    private long slabAlloc(Cache cache, int kmFlags) {
        long buffer = cache.slabAlloc(kmFlags);
        boolean mayWait = (kmFlags & Kmf.KM_NOSLEEP) == 0;
        if (buffer == 0 && mayWait) {
            reap();
            buffer = cache.slabAlloc(kmFlags);
            if (buffer == 0) {
                throw events().neverWoken("a buffer of cache " + cache.name());
            }
        }
        return buffer;
    }

    /** {@code kmem_cache_free}. */
    void free(Cache cache, long buffer) {
        boolean sound = !cache.has(Kmf.BUFTAG) || checks.onFree(cache, buffer);
        if (sound && !magazines(cache).keep(buffer)) {
            cache.slabFree(buffer);
        }
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
            return 0;
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
            oversizeArena.free(buffer, size);
        } else if (!cache.has(Kmf.BUFTAG) || checks.checkSize(cache, buffer, size)) {
            free(cache, buffer);
        }
    }

    private long allocOversize(long size, int kmFlags) {
        long buffer = oversizeArena.alloc(size, kmFlags);
        if (buffer == 0 && (kmFlags & Kmf.KM_NOSLEEP) == 0) {
            reap();
            buffer = oversizeArena.alloc(size, kmFlags);
        }
        if (buffer == 0 && (kmFlags & Kmf.KM_NOSLEEP) == 0) {
            throw events().neverWoken(Long.toUnsignedString(size) + " bytes of kmem_oversize");
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

    // Audit

    /** Records a transaction in the bufctl of a buffer. */
    void audit(Cache cache, long bufctl) {
        StructView<KmemBufctlAudit> record = structs.audit(bufctl);
        long[] stack = events().stack(STACK_DEPTH);
        record.int64(KmemBufctlAudit.BC_TIMESTAMP, events().now());
        record.word(KmemBufctlAudit.BC_THREAD, events().currentThread());
        record.int32(KmemBufctlAudit.BC_DEPTH, stack.length);
        for (int i = 0; i < stack.length; i++) {
            memory.putWord(record.addressOf(KmemBufctlAudit.BC_STACK, i), stack[i], STORE);
        }
    }

    /** There is not enough memory to boot. */
    public static final class OutOfBootMemoryException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        OutOfBootMemoryException(String arena) {
            super("not enough memory to boot: arena=" + arena);
        }
    }
}
