package org.kheap.kernel.kmem;

import static org.kheap.machine.GuestMemory.Access.STORE;

import org.kheap.kernel.base.Globals;
import org.kheap.kernel.base.GuestAvl;
import org.kheap.kernel.base.GuestList;
import org.kheap.kernel.vmem.Arena;
import org.kheap.kernel.vmem.Arenas;
import org.kheap.kernel.vmem.Placement;
import org.kheap.machine.Arch;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.StructView;

/** Makes caches: {@code kmem_cache_create}. */
final class CacheFactory {
    /** {@code KMEM_CACHE_NAMELEN}. */
    private static final int NAME_LENGTH = 31;

    private static final int CPU_CACHE_ALIGN = 64;

    /** Rows of {@code kmem_magtype}: rounds, alignment, least and greatest chunk size. */
    static final int[][] MAGAZINE_TYPES = {
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

    private final Kmem kmem;
    private final Arch arch;
    private final GuestMemory memory;
    private final Globals globals;
    private final Structs structs;

    CacheFactory(Kmem kmem, Arch arch) {
        this.kmem = kmem;
        this.arch = arch;
        this.structs = kmem.structs();
        this.memory = structs.memory;
        this.globals = kmem.globals();
    }

    /** Guest functions that a cache calls, and what they are given; 0 for none. */
    record Callbacks(long constructor, long destructor, long reclaim, long argument) {
        static final Callbacks NONE = new Callbacks(0, 0, 0, 0);
    }

    Cache create(String name, long size, long align, Arena arena, int cflags) {
        return create(name, size, align, arena, cflags, Callbacks.NONE);
    }

    /**
     * Makes a cache that the guest, or another part of the kernel, asks for.
     *
     * @throws IllegalArgumentException with the kernel's words if what is asked for makes no sense
     * @throws Kmem.OutOfBootMemoryException if there is no memory
     */
    Cache create(CacheRequest request) {
        long source = request.arena() == 0 ? globals.word("kmem_default_arena") : request.arena();
        if (request.size() == 0 || !kmem.arenas().isArena(source)) {
            throw new IllegalArgumentException(
                    "kmem_cache_create: bad arguments: '%s' (%d, %x)"
                            .formatted(request.name(), request.size(), source));
        }
        Callbacks callbacks =
                new Callbacks(
                        request.constructor(),
                        request.destructor(),
                        request.reclaim(),
                        request.argument());
        return create(
                request.name(),
                request.size(),
                request.align(),
                kmem.arenas().at(source),
                request.cflags(),
                callbacks);
    }

    /**
     * Makes a cache and puts it on the list.
     *
     * @throws IllegalArgumentException with the kernel's words if the alignment makes no sense
     * @throws Kmem.OutOfBootMemoryException if there is no memory
     */
    Cache create(String name, long size, long align, Arena arena, int given, Callbacks callbacks) {
        int cflags = given | impliedFlags(align, arena);
        long firewall = globals.word("kmem_firewall_arena");
        boolean canFirewall =
                firewall != 0 && arena.address() == globals.word("kmem_default_arena");
        CacheGeometry geometry =
                CacheGeometry.of(
                        new CacheGeometry.Request(
                                arch.abi(),
                                size,
                                align,
                                cflags,
                                arena.quantum(),
                                canFirewall,
                                Arenas.quantumSlab(arena.quantumCacheMax())),
                        tunables());
        Arena source = geometry.firewalled() ? kmem.arenas().at(firewall) : arena;
        Cache cache = new Cache(kmem, allocateStructure());
        describe(cache.view(), identifier(name), size, source, cflags, geometry);
        cache.view()
                .word(KmemCache.CACHE_CONSTRUCTOR, callbacks.constructor)
                .word(KmemCache.CACHE_DESTRUCTOR, callbacks.destructor)
                .word(KmemCache.CACHE_RECLAIM, callbacks.reclaim)
                .word(KmemCache.CACHE_PRIVATE, callbacks.argument);
        if (canPrefill(cache)) {
            cache.view().int32(KmemCache.CACHE_FLAGS, geometry.flags() | Kmf.PREFILL);
        }
        initLists(cache.view());
        if (cache.has(Kmf.HASH) && !initHash(cache)) {
            kmem.arena("kmem_cache_arena").xfree(cache.address(), size());
            throw new Kmem.OutOfBootMemoryException("kmem_hash");
        }
        Magazines magazines = new Magazines(kmem, cache);
        magazines.init();
        if (globals.int32("kmem_ready") != 0) {
            magazines.enable();
        }
        structs.list(globals.address("kmem_caches")).insertTail(cache.address());
        return cache;
    }

    /** Buffers that nobody has asked for can only be put into magazines as they are. */
    private boolean canPrefill(Cache cache) {
        return (cache.view().int32(KmemCache.CACHE_CFLAGS) & Kmf.KMC_PREFILL) != 0
                && !cache.has(Kmf.HASH | Kmf.BUFTAG)
                && cache.view().word(KmemCache.CACHE_CONSTRUCTOR) == 0
                && cache.arena().address() != globals.word("kmem_msb_arena");
    }

    /** What need not be asked for: small alignments leave no room for links, identifiers no memory. */
    private static int impliedFlags(long align, Arena arena) {
        boolean tight = align != 0 && Long.compareUnsigned(align, CacheGeometry.ALIGN) < 0;
        return (tight ? Kmf.KMC_NOTOUCH : 0) | (arena.isIdentifiers() ? Kmf.KMC_IDENTIFIER : 0);
    }

    /** Statistics need names that are identifiers: every other character becomes an underscore. */
    private static String identifier(String name) {
        String cut = name.substring(0, Math.min(name.length(), NAME_LENGTH));
        return cut.replaceAll("[^A-Za-z0-9_]", "_");
    }

    private CacheGeometry.Tunables tunables() {
        randomize();
        return new CacheGeometry.Tunables(
                globals.int32("kmem_flags"),
                globals.word("kmem_minfirewall"),
                globals.word("kmem_maxverify"),
                globals.word("kmem_content_maxsave"),
                globals.word("kmem_lite_minsize"),
                globals.word("kmem_lite_maxalign"),
                globals.int32("kmem_lite_count"));
    }

    /** With RANDOMIZE each cache gets the next combination of flags: they are counted through. */
    private void randomize() {
        int flags = globals.int32("kmem_flags");
        if ((flags & Kmf.RANDOMIZE) != 0) {
            int next = ((flags | ~Kmf.RANDOM) + 1 & Kmf.RANDOM) | Kmf.RANDOMIZE;
            globals.int32("kmem_flags", next);
        }
    }

    /** Zeroed, and placed so that the part for each CPU has cache lines of its own. */
    private long allocateStructure() {
        Placement where = new Placement(CPU_CACHE_ALIGN, -size() & CPU_CACHE_ALIGN - 1, 0, 0, 0);
        long address = kmem.arena("kmem_cache_arena").xalloc(size(), where, 0);
        if (address == 0) {
            throw new Kmem.OutOfBootMemoryException("kmem_cache");
        }
        memory.write(address, new byte[size()], STORE);
        return address;
    }

    private int size() {
        return structs.cache.offset(KmemCache.CACHE_CPU) + kmem.cpus() * CPU_CACHE_ALIGN;
    }

    /** Gives hash and structure of an empty cache back, and makes its callbacks impossible. */
    void release(Cache cache) {
        cache.view()
                .word(KmemCache.CACHE_CONSTRUCTOR, 1)
                .word(KmemCache.CACHE_DESTRUCTOR, 2)
                .word(KmemCache.CACHE_RECLAIM, 3)
                .word(KmemCache.CACHE_MOVE, 4);
        if (cache.has(Kmf.HASH)) {
            cache.hash().destroy();
        }
        kmem.arena("kmem_cache_arena").xfree(cache.address(), size());
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

    /** Gives a cache its hash; false if there is no memory. */
    private boolean initHash(Cache cache) {
        String bufctls = cache.has(Kmf.AUDIT) ? "kmem_bufctl_audit_cache" : "kmem_bufctl_cache";
        long chunkSize = cache.view().word(KmemCache.CACHE_CHUNKSIZE);
        cache.view()
                .word(KmemCache.CACHE_HASH_SHIFT, highbit(chunkSize) - 1)
                .word(KmemCache.CACHE_BUFCTL_CACHE, globals.word(bufctls));
        return cache.hash().create();
    }

    /** 1 for the lowest bit; 0 for 0. */
    static int highbit(long value) {
        return Long.SIZE - Long.numberOfLeadingZeros(value);
    }

    StructView<KmemMagtype> magazineType(long rows, int index) {
        return structs.magtype(rows + (long) index * structs.magtypeSize());
    }
}
