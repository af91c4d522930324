package org.kheap.kernel.kmem;

import static org.kheap.kernel.kmem.KmemCpuCache.CC_LOADED;
import static org.kheap.kernel.kmem.KmemCpuCache.CC_MAGSIZE;
import static org.kheap.kernel.kmem.KmemCpuCache.CC_PLOADED;
import static org.kheap.kernel.kmem.KmemCpuCache.CC_PROUNDS;
import static org.kheap.kernel.kmem.KmemCpuCache.CC_ROUNDS;
import static org.kheap.machine.GuestMemory.Access.LOAD;
import static org.kheap.machine.GuestMemory.Access.STORE;

import org.kheap.machine.Abi;
import org.kheap.machine.Layout;
import org.kheap.machine.StructView;

/**
 * The magazine layer of one cache: section 2.5 of the package comment. A CPU keeps two magazines of
 * free buffers, the loaded one and the one before; the depot keeps full and empty ones.
 */
final class MagazineLayer {
    /** {@code cc_rounds} of a CPU that has no magazine; read as unsigned, it looks full. */
    private static final int NO_MAGAZINE = -1;

    private final Kmem kmem;
    private final Structs structs;
    private final Cache cache;
    private final StructView<KmemCpuCache> cpu;
    private final Layout<KmemMaglist> lists;
    private final int firstRound;

    /** The layer as CPU {@code number} sees it. */
    MagazineLayer(Kmem kmem, Cache cache, int number) {
        Abi abi = kmem.structs().memory.abi();
        this.kmem = kmem;
        this.structs = kmem.structs();
        this.cache = cache;
        this.cpu =
                new StructView<>(
                        structs.cpuCache,
                        structs.memory,
                        cache.view().addressOf(KmemCache.CACHE_CPU)
                                + (long) number * structs.cpuCache.size());
        this.lists = Layout.of(KmemMaglist.class, abi);
        this.firstRound = Layout.of(KmemMagazine.class, abi).offset(KmemMagazine.MAG_ROUND);
    }

    /** Switches the layer off, with no magazine: how a cache begins. */
    void init() {
        cpu.int32(KmemCpuCache.CC_FLAGS, cache.view().int32(KmemCache.CACHE_FLAGS));
        cpu.word(CC_LOADED, 0).word(CC_PLOADED, 0);
        cpu.int16(CC_ROUNDS, NO_MAGAZINE).int16(CC_PROUNDS, NO_MAGAZINE);
        cpu.int16(CC_MAGSIZE, 0);
    }

    /** Switches it on, unless the cache is to have none. */
    void enable() {
        if (!cache.has(Kmf.NOMAGAZINE)) {
            cpu.int16(CC_MAGSIZE, type().int16(KmemMagtype.MT_MAGSIZE));
        }
    }

    private StructView<KmemMagtype> type() {
        return new StructView<>(
                Layout.of(KmemMagtype.class, structs.memory.abi()),
                structs.memory,
                cache.view().word(KmemCache.CACHE_MAGTYPE));
    }

    /** A free buffer, or 0 if neither CPU nor depot has one. */
    long take() {
        while (true) {
            kmem.guard().step();
            int rounds = cpu.int16(CC_ROUNDS);
            if (rounds > 0) {
                cpu.int16(CC_ROUNDS, rounds - 1).add64(KmemCpuCache.CC_ALLOC, 1);
                return structs.memory.getWord(round(cpu.word(CC_LOADED), rounds - 1), LOAD);
            }
            if (cpu.int16(CC_PROUNDS) > 0) {
                swap();
                continue;
            }
            long full = cpu.int16(CC_MAGSIZE) == 0 ? 0 : depotTake(KmemCache.CACHE_FULL);
            if (full == 0) {
                return 0;
            }
            if (cpu.word(CC_PLOADED) != 0) {
                depotGive(KmemCache.CACHE_EMPTY, cpu.word(CC_PLOADED));
            }
            reload(full, cpu.int16(CC_MAGSIZE));
        }
    }

    /** Keeps a free buffer; false if the layer is off, or has no room and gets none. */
    boolean keep(long buffer) {
        while (true) {
            kmem.guard().step();
            int rounds = cpu.int16(CC_ROUNDS);
            int size = cpu.int16(CC_MAGSIZE);
            if (rounds >= 0 && rounds < size) {
                structs.memory.putWord(round(cpu.word(CC_LOADED), rounds), buffer, STORE);
                cpu.int16(CC_ROUNDS, rounds + 1).add64(KmemCpuCache.CC_FREE, 1);
                return true;
            }
            if (cpu.int16(CC_PROUNDS) == 0) {
                swap();
                continue;
            }
            if (size == 0 || !loadEmpty()) {
                return false;
            }
        }
    }

    private boolean loadEmpty() {
        long empty = depotTake(KmemCache.CACHE_EMPTY);
        if (empty == 0) {
            Cache magazines = new Cache(kmem, type().word(KmemMagtype.MT_CACHE));
            empty = kmem.alloc(magazines, Kmf.KM_NOSLEEP);
            if (empty == 0) {
                return false;
            }
            depotGive(KmemCache.CACHE_EMPTY, empty);
            return true; // the next round finds it in the depot
        }
        if (cpu.word(CC_PLOADED) != 0) {
            depotGive(KmemCache.CACHE_FULL, cpu.word(CC_PLOADED));
        }
        reload(empty, 0);
        return true;
    }

    private void swap() {
        long loaded = cpu.word(CC_LOADED);
        int rounds = cpu.int16(CC_ROUNDS);
        cpu.word(CC_LOADED, cpu.word(CC_PLOADED)).int16(CC_ROUNDS, cpu.int16(CC_PROUNDS));
        cpu.word(CC_PLOADED, loaded).int16(CC_PROUNDS, rounds);
    }

    private void reload(long magazine, int rounds) {
        cpu.word(CC_PLOADED, cpu.word(CC_LOADED)).int16(CC_PROUNDS, cpu.int16(CC_ROUNDS));
        cpu.word(CC_LOADED, magazine).int16(CC_ROUNDS, rounds);
    }

    private long round(long magazine, int number) {
        return magazine + firstRound + (long) number * structs.wordSize;
    }

    // The depot

    private StructView<KmemMaglist> list(KmemCache which) {
        return new StructView<>(lists, structs.memory, cache.view().addressOf(which));
    }

    private long depotTake(KmemCache which) {
        StructView<KmemMaglist> list = list(which);
        long magazine = list.word(KmemMaglist.ML_LIST);
        if (magazine == 0) {
            return 0;
        }
        list.word(KmemMaglist.ML_LIST, structs.memory.getWord(magazine, LOAD));
        long total = list.word(KmemMaglist.ML_TOTAL) - 1;
        list.word(KmemMaglist.ML_TOTAL, total).add64(KmemMaglist.ML_ALLOC, 1);
        if (total < list.word(KmemMaglist.ML_MIN)) {
            list.word(KmemMaglist.ML_MIN, total);
        }
        return magazine;
    }

    private void depotGive(KmemCache which, long magazine) {
        StructView<KmemMaglist> list = list(which);
        structs.memory.putWord(magazine, list.word(KmemMaglist.ML_LIST), STORE);
        list.word(KmemMaglist.ML_LIST, magazine).addWord(KmemMaglist.ML_TOTAL, 1);
    }

    // Purging

    /** Gives all buffers of this CPU and of the depot back to the slabs, and all magazines back. */
    void purge() {
        long loaded = cpu.word(CC_LOADED);
        long previous = cpu.word(CC_PLOADED);
        int rounds = cpu.int16(CC_ROUNDS);
        int previousRounds = cpu.int16(CC_PROUNDS);
        int size = type().int16(KmemMagtype.MT_MAGSIZE);
        boolean wasOn = cpu.int16(CC_MAGSIZE) != 0;
        init();
        destroy(loaded, rounds);
        destroy(previous, previousRounds);
        while (list(KmemCache.CACHE_FULL).word(KmemMaglist.ML_LIST) != 0) {
            destroy(depotTake(KmemCache.CACHE_FULL), size);
        }
        while (list(KmemCache.CACHE_EMPTY).word(KmemMaglist.ML_LIST) != 0) {
            destroy(depotTake(KmemCache.CACHE_EMPTY), 0);
        }
        if (wasOn) {
            enable();
        }
    }

    private void destroy(long magazine, int rounds) {
        if (magazine == 0) {
            return;
        }
        for (int i = 0; i < rounds; i++) {
            long buffer = structs.memory.getWord(round(magazine, i), LOAD);
            if (kmem.checks().isIntact(cache, buffer)) {
                kmem.retire(cache, buffer);
            }
        }
        kmem.free(new Cache(kmem, type().word(KmemMagtype.MT_CACHE)), magazine);
    }
}
