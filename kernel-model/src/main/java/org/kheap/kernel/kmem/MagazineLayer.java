package org.kheap.kernel.kmem;

import static org.kheap.kernel.kmem.KmemCpuCache.CC_LOADED;
import static org.kheap.kernel.kmem.KmemCpuCache.CC_MAGSIZE;
import static org.kheap.kernel.kmem.KmemCpuCache.CC_PLOADED;
import static org.kheap.kernel.kmem.KmemCpuCache.CC_PROUNDS;
import static org.kheap.kernel.kmem.KmemCpuCache.CC_ROUNDS;
import static org.kheap.machine.GuestMemory.Access.LOAD;
import static org.kheap.machine.GuestMemory.Access.STORE;

import org.kheap.machine.StructView;

/**
 * The magazine layer of one cache as one CPU sees it: section 2.5 of the package comment. A CPU keeps
 * two magazines of free buffers, the loaded one and the one before; the depot keeps full and empty
 * ones.
 */
final class MagazineLayer {
    /** {@code cc_rounds} of a CPU that has no magazine; read as unsigned, it looks full. */
    private static final int NO_MAGAZINE = -1;

    private final Kmem kmem;
    private final Structs structs;
    private final Cache cache;
    private final StructView<KmemCpuCache> cpu;

    /** The layer as CPU {@code number} sees it. */
    MagazineLayer(Kmem kmem, Cache cache, int number) {
        this.kmem = kmem;
        this.structs = kmem.structs();
        this.cache = cache;
        this.cpu = structs.cpu(cache.view(), number);
    }

    /** Switches the layer off, with no magazine. */
    void init() {
        cpu.int32(KmemCpuCache.CC_FLAGS, cache.view().int32(KmemCache.CACHE_FLAGS));
        cpu.word(CC_LOADED, 0).word(CC_PLOADED, 0);
        cpu.int16(CC_ROUNDS, NO_MAGAZINE).int16(CC_PROUNDS, NO_MAGAZINE);
        cpu.int16(CC_MAGSIZE, 0);
    }

    /** Switches it on, for magazines of {@code size} rounds. */
    void enable(int size) {
        cpu.int16(CC_MAGSIZE, size);
    }

    boolean isOn() {
        return cpu.int16(CC_MAGSIZE) != 0;
    }

    /**
     * The magazines a CPU had; addresses are 0 where there is none.
     *
     * @param rounds buffers in the loaded one
     * @param previousRounds buffers in the previous one
     */
    record Held(long loaded, int rounds, long previous, int previousRounds) {}

    /** Switches the layer off, and hands over what the CPU held. */
    Held detach() {
        Held held =
                new Held(
                        cpu.word(CC_LOADED),
                        cpu.int16(CC_ROUNDS),
                        cpu.word(CC_PLOADED),
                        cpu.int16(CC_PROUNDS));
        init();
        return held;
    }

    /** A free buffer, or 0 if neither CPU nor depot has one. */
    long take() {
        while (true) {
            kmem.guard().step();
            int rounds = cpu.int16(CC_ROUNDS);
            if (rounds > 0) {
                cpu.int16(CC_ROUNDS, rounds - 1).add64(KmemCpuCache.CC_ALLOC, 1);
                return structs.memory.getWord(structs.round(cpu.word(CC_LOADED), rounds - 1), LOAD);
            }
            if (cpu.int16(CC_PROUNDS) > 0) {
                swap();
                continue;
            }
            if (cpu.int16(CC_MAGSIZE) == 0 || !loadFull()) {
                return 0;
            }
        }
    }

    /** Keeps a free buffer; false if the layer is off, or has no room and gets none. */
    boolean keep(long buffer) {
        while (true) {
            kmem.guard().step();
            int rounds = cpu.int16(CC_ROUNDS);
            int size = cpu.int16(CC_MAGSIZE);
            if (rounds >= 0 && rounds < size) {
                structs.memory.putWord(structs.round(cpu.word(CC_LOADED), rounds), buffer, STORE);
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

    /** Loads a full magazine from the depot; false if it has none. */
    private boolean loadFull() {
        kmem.depotVisits().note(cache);
        long full = Depot.full(structs, cache).take();
        if (full == 0) {
            return false;
        }
        if (cpu.word(CC_PLOADED) != 0) {
            Depot.empty(structs, cache).give(cpu.word(CC_PLOADED));
        }
        reload(full, cpu.int16(CC_MAGSIZE));
        return true;
    }

    /** Loads an empty magazine, or puts a new one into the depot; false if there is none. */
    private boolean loadEmpty() {
        kmem.depotVisits().note(cache);
        Depot empties = Depot.empty(structs, cache);
        long empty = empties.take();
        if (empty == 0) {
            empty = kmem.buffers().alloc(magazineCache(), Kmf.KM_NOSLEEP);
            if (empty == 0) {
                return false;
            }
            empties.give(empty);
            return true; // the next round finds it in the depot
        }
        if (cpu.word(CC_PLOADED) != 0) {
            Depot.full(structs, cache).give(cpu.word(CC_PLOADED));
        }
        reload(empty, 0);
        return true;
    }

    private Cache magazineCache() {
        long type = cache.view().word(KmemCache.CACHE_MAGTYPE);
        return new Cache(kmem, structs.magtype(type).word(KmemMagtype.MT_CACHE));
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
}
