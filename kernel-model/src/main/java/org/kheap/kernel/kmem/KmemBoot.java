package org.kheap.kernel.kmem;

import static org.kheap.machine.GuestMemory.Access.STORE;

import java.util.List;
import org.kheap.kernel.base.Globals;
import org.kheap.kernel.base.GuestList;
import org.kheap.kernel.vmem.Arena;
import org.kheap.kernel.vmem.Arenas;
import org.kheap.kernel.vmem.Vmf;
import org.kheap.machine.Arch;
import org.kheap.machine.DataModel;
import org.kheap.machine.GuestMemory;

/** {@code kmem_init}: the arenas, caches and logs a kernel begins with, in the order of illumos. */
final class KmemBoot {
    /** Pages that the largest quantum cache of kmem_va serves, and that decide the least imports. */
    private static final int QUANTUM_CACHE_PAGES = 8;

    /** A log gets this part of the memory that is free. */
    private static final int LOG_FRACTION = 50;

    /** Unless it is asked for, no log is larger: memory that nobody uses should cost nothing. */
    private static final long MAX_DEFAULT_LOG = 4 << 20;

    /** The largest buffer that has a cache before the tunables are known. */
    private static final long FIRST_PASS_MAX = 32768;

    /** Flags that may be combined as one likes. */
    private static final int DOCUMENTED = Kmf.AUDIT | Kmf.DEADBEEF | Kmf.REDZONE | Kmf.CONTENTS;

    private final Kmem kmem;
    private final CacheFactory factory;
    private final Arch arch;
    private final Globals globals;
    private final GuestMemory memory;
    private final Structs structs;

    KmemBoot(Kmem kmem, CacheFactory factory, Arch arch) {
        this.kmem = kmem;
        this.factory = factory;
        this.arch = arch;
        this.globals = kmem.globals();
        this.structs = kmem.structs();
        this.memory = structs.memory;
    }

    /**
     * Makes all there is twice. A kernel needs an allocator to read the system file, and only then knows
     * how its caches are to be: the first ones go again.
     *
     * @param systemFile sets tunables
     */
    void run(Runnable systemFile) {
        Arena heap = kmem.arenas().init();
        createMetadataArenas(heap);
        long link = structs.cache.offset(KmemCache.CACHE_LINK);
        GuestList.create(memory, globals.address("kmem_caches"), structs.cache.size(), link);
        Arena oversize = arena("kmem_oversize", arch.pageSize(), heap, Arenas.Import.SEGKMEM);
        firstPass();
        int compiled = globals.int32("kmem_flags");
        systemFile.run();
        if ((compiled & Kmf.STICKY) != 0) {
            globals.int32("kmem_flags", compiled);
        }
        kmem.cachesNewestFirst().forEach(kmem::destroy);
        kmem.arenas().destroy(oversize);
        kmem.arenas().audit((globals.int32("kmem_flags") & Kmf.AUDIT) != 0);
        deriveTunables();
        secondPass(heap);
        createLogs();
        warnOfOddFlags();
        kmem.cachesNewestFirst().forEach(cache -> new Magazines(kmem, cache).enable());
        globals.int32("kmem_ready", 1);
        internalCache("kmem_defrag_cache", structs.defrag.size());
        internalCache("kmem_move_cache", structs.move.size());
    }

    private void firstPass() {
        createInternalCaches();
        globals.word("kmem_default_arena", globals.word("kmem_msb_arena"));
        createAllocCaches(FIRST_PASS_MAX);
    }

    private void secondPass(Arena heap) {
        createOversizeArena(heap);
        createInternalCaches();
        createDataArenas(heap);
        createAllocCaches(deriveMaxCached());
    }

    private Arena arena(String name, long quantum, Arena source, Arenas.Import how) {
        return arena(name, quantum, source, how, 0, 0);
    }

    private Arena arena(
            String name, long quantum, Arena source, Arenas.Import how, int cflags, long cached) {
        Arena arena = kmem.arenas().create(name, quantum, source, how, cflags, cached);
        if (arena == null) {
            throw new Kmem.OutOfBootMemoryException("vmem_vmem");
        }
        globals.word(name + "_arena", arena.address());
        return arena;
    }

    private void createMetadataArenas(Arena heap) {
        int page = arch.pageSize();
        long least = (long) QUANTUM_CACHE_PAGES * page;
        Arena metadata =
                arena("kmem_metadata", page, heap, Arenas.Import.VMEM, Vmf.VMC_NO_QCACHE, least);
        arena("kmem_msb", page, metadata, Arenas.Import.SEGKMEM, Vmf.VMC_DUMPSAFE, 0);
        arena("kmem_cache", 8, metadata, Arenas.Import.SEGKMEM);
        arena("kmem_hash", 8, metadata, Arenas.Import.SEGKMEM);
        arena("kmem_log", 8, heap, Arenas.Import.SEGKMEM);
        Arena firewallVa = arena("kmem_firewall_va", page, heap, Arenas.Import.FIREWALL);
        arena("kmem_firewall", page, firewallVa, Arenas.Import.SEGKMEM, Vmf.VMC_DUMPSAFE, 0);
    }

    /** Large buffers end at an unmapped page, if checked ones do. */
    private void createOversizeArena(Arena heap) {
        boolean firewalled =
                Long.compareUnsigned(
                                globals.word("kmem_minfirewall"), arch.abi().model().maxAddress())
                        < 0;
        Arena source = firewalled ? kmem.arena("kmem_firewall_va_arena") : heap;
        int page = arch.pageSize();
        arena("kmem_oversize", page, source, Arenas.Import.SEGKMEM, Vmf.VMC_DUMPSAFE, 0);
    }

    private void createDataArenas(Arena heap) {
        int page = arch.pageSize();
        long cached = (long) QUANTUM_CACHE_PAGES * page;
        Arena va = arena("kmem_va", page, heap, Arenas.Import.VMEM, 0, cached);
        arena("kmem_default", page, va, Arenas.Import.SEGKMEM, Vmf.VMC_DUMPSAFE, 0);
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
        for (int i = 0; i < CacheFactory.MAGAZINE_TYPES.length; i++) {
            int[] type = CacheFactory.MAGAZINE_TYPES[i];
            long size = (long) (type[0] + 1) * arch.abi().wordSize();
            Cache cache =
                    factory.create(
                            "kmem_magazine_" + type[0],
                            size,
                            type[1],
                            kmem.arena("kmem_msb_arena"),
                            Kmf.KMC_NOHASH);
            factory.magazineType(rows, i)
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

    private void internalCache(String name, long size) {
        globals.word(
                name,
                factory.create(name, size, 0, kmem.arena("kmem_msb_arena"), Kmf.KMC_NOHASH)
                        .address());
    }

    /** Rounds {@code kmem_max_cached} up to a size that there is a cache for. */
    private long deriveMaxCached() {
        long limit = SizeClasses.limit(globals.word("kmem_max_cached"));
        globals.word("kmem_max_cached", limit);
        return limit;
    }

    /**
     * @param limit the largest size that gets a cache
     */
    private void createAllocCaches(long limit) {
        long small = globals.address("kmem_alloc_table");
        long big = globals.address("kmem_big_alloc_table");
        fillTable(small, SizeClasses.SMALL_SHIFT, SizeClasses.small());
        // The first pass may have made more of them than the second one.
        memory.write(big, new byte[SizeClasses.BIG_ENTRIES * arch.abi().wordSize()], STORE);
        fillTable(big, SizeClasses.BIG_SHIFT, SizeClasses.bigUpTo(limit));
        boolean none = limit <= SizeClasses.MAX_SMALL;
        globals.word("kmem_big_alloc_table_max", none ? 0 : limit >> SizeClasses.BIG_SHIFT);
    }

    private void fillTable(long table, int shift, int[] sizes) {
        long index = 0;
        for (int size : sizes) {
            long align = SizeClasses.alignment(size, arch.pageSize());
            Cache cache =
                    factory.create(
                            "kmem_alloc_" + size,
                            size,
                            align,
                            kmem.arena("kmem_default_arena"),
                            Kmf.KMC_KMEM_ALLOC);
            for (; index < size >> shift; index++) {
                memory.putWord(table + index * arch.abi().wordSize(), cache.address(), STORE);
            }
        }
    }

    /** Transactions and contents are logged only if caches are audited; the rest always. */
    private void createLogs() {
        int flags = globals.int32("kmem_flags");
        long usual = Math.min(MAX_DEFAULT_LOG, kmem.available() / LOG_FRACTION);
        if ((flags & (Kmf.AUDIT | Kmf.RANDOMIZE)) != 0) {
            kmem.logs().create("kmem_transaction_log", size("kmem_transaction_log_size", usual));
        }
        if ((flags & (Kmf.CONTENTS | Kmf.RANDOMIZE)) != 0) {
            kmem.logs().create("kmem_content_log", size("kmem_content_log_size", usual));
        }
        kmem.logs().create("kmem_failure_log", globals.word("kmem_failure_log_size"));
        kmem.logs().create("kmem_slab_log", globals.word("kmem_slab_log_size"));
        kmem.logs().create("kmem_zerosized_log", globals.word("kmem_zerosized_log_size"));
    }

    private long size(String tunable, long usual) {
        if (globals.word(tunable) == 0) {
            globals.word(tunable, usual);
        }
        return globals.word(tunable);
    }

    private void warnOfOddFlags() {
        int flags = globals.int32("kmem_flags");
        boolean known = (flags & ~(DOCUMENTED | Kmf.LITE)) == 0;
        boolean mixed = (flags & Kmf.LITE) != 0 && flags != Kmf.LITE;
        if (!known || mixed) {
            kmem.events()
                    .warn(
                            ("kmem_flags set to unsupported value 0x%x. Supported are any of 0xf, "
                                            + "or 0x100 alone.")
                                    .formatted(flags));
        }
    }
}
