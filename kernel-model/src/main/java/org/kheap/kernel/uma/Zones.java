package org.kheap.kernel.uma;

import static org.kheap.machine.GuestMemory.Access.LOAD;
import static org.kheap.machine.GuestMemory.Access.STORE;

import org.kheap.kernel.base.Globals;
import org.kheap.kernel.base.GuestList;
import org.kheap.kernel.kmem.CacheRequest;
import org.kheap.kernel.kmem.Kmem;
import org.kheap.kernel.kmem.Kmf;
import org.kheap.kernel.vmem.Arena;
import org.kheap.kernel.vmem.ArenaRequest;
import org.kheap.kernel.vmem.Arenas;
import org.kheap.kernel.vmem.Vmf;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Layout;
import org.kheap.machine.StructView;
import org.kheap.panic.KernelPanicException;
import org.kheap.panic.PanicReason.Message;

/** The zones there are: {@code uma_zones}. Makes them and unmakes them. */
final class Zones {
    /** {@code UMA_ALIGN_CACHE}: as the next. */
    private static final int ALIGN_CACHE = -1;

    /** In bytes. */
    private static final int CACHE_LINE = 64;

    /** Less than this keeps the heap from writing to free buffers. */
    private static final long LEAST_ALIGNMENT = 8;

    private final UmaContext context;
    private final GuestMemory memory;
    private final Globals globals;
    private final Kmem kmem;
    private final Slabs slabs;

    Zones(UmaContext context, Slabs slabs) {
        this.context = context;
        this.slabs = slabs;
        this.memory = context.memory();
        this.globals = context.globals();
        this.kmem = context.kmem();
    }

    /** Makes the list, empty. False if there is no memory. */
    boolean init() {
        Layout<UmaZone> layout = Layout.of(UmaZone.class, memory.abi());
        long link = layout.offset(UmaZone.UZ_LINK);
        GuestList.create(memory, globals.address("uma_zones"), layout.size(), link);
        long cache = kmem.tryCacheCreate(cacheOf("uma_zone", layout.size()));
        globals.word("uma_zone_cache", cache);
        return cache != 0;
    }

    /** Asks for a cache of structures. */
    static CacheRequest cacheOf(String name, long size) {
        return new CacheRequest(name, size, 0, 0, 0, 0, 0, 0, 0);
    }

    private GuestList list() {
        return new GuestList(memory, globals.address("uma_zones"));
    }

    // Finding

    /**
     * The zone at an address that the guest gave: it may be any, or have been a zone.
     *
     * @param function of the guest, for the panic
     */
    Zone existing(long address, String function) {
        if (!exists(address)) {
            throw panic("%s: not a zone: %x", function, address);
        }
        return new Zone(memory, address);
    }

    /** Whether a zone is there. Its neighbours in the list know: a walk would take too long. */
    boolean exists(long address) {
        int size = Layout.of(UmaZone.class, memory.abi()).size();
        return memory.isAccessible(address, size, LOAD) && list().holds(address);
    }

    // Making and unmaking

    /**
     * Makes a zone.
     *
     * @param mayWait whether to wait for memory
     * @return its address; 0 if there is no memory
     * @throws KernelPanicException if what is asked for makes no sense
     */
    long create(ZoneRequest request, boolean mayWait) {
        requireSense(request);
        long address = kmem.cacheAlloc(globals.word("uma_zone_cache"), kmFlags(mayWait));
        if (address == 0) {
            return 0;
        }
        Zone zone = new Zone(memory, address);
        describe(zone.view(), request);
        if (!provideArena(zone, mayWait) || !provideCache(zone, mayWait)) {
            release(zone);
            return 0;
        }
        list().insertTail(address);
        return address;
    }

    private void requireSense(ZoneRequest request) {
        long alignment = alignment(request) + 1L;
        boolean possible = Long.bitCount(alignment) == 1 && alignment <= context.arch().pageSize();
        if (!isSize(request.size()) || !possible) {
            String name = memory.getString(request.name(), Zone.MOST_OF_A_NAME, LOAD);
            String size = Long.toUnsignedString(request.size());
            throw panic("uma_zcreate: bad arguments: '%s' (%s, %x)", name, size, request.align());
        }
    }

    /** Whether items may be so large. What is beside one in its buffer must not make it small again. */
    private boolean isSize(long size) {
        long most = context.arch().abi().model().maxAddress() - context.arch().pageSize();
        return size != 0 && Long.compareUnsigned(size, most) <= 0;
    }

    private static int alignment(ZoneRequest request) {
        return request.align() == ALIGN_CACHE ? CACHE_LINE - 1 : request.align();
    }

    private static KernelPanicException panic(String format, Object... arguments) {
        return new KernelPanicException(new Message(format.formatted(arguments)));
    }

    private static int kmFlags(boolean mayWait) {
        return mayWait ? Kmf.KM_SLEEP : Kmf.KM_NOSLEEP;
    }

    private void describe(StructView<UmaZone> view, ZoneRequest request) {
        memory.write(view.base(), new byte[view.layout().size()], STORE);
        boolean zeroes = (request.flags() & Umaf.ZONE_ZINIT) != 0 && request.init() == 0;
        view.word(UmaZone.UZ_NAME, request.name())
                .word(UmaZone.UZ_CTOR, request.ctor())
                .word(UmaZone.UZ_DTOR, request.dtor())
                .word(UmaZone.UZ_INIT, zeroes ? globals.address("zero_init") : request.init())
                .word(UmaZone.UZ_FINI, request.fini())
                .word(UmaZone.UZ_SIZE, request.size())
                .int32(UmaZone.UZ_ALIGN, alignment(request))
                .int32(UmaZone.UZ_FLAGS, request.flags());
    }

    /** A zone that never frees has an arena that never gives anything back. */
    private boolean provideArena(Zone zone, boolean mayWait) {
        if (!zone.has(Umaf.ZONE_NOFREE)) {
            return true;
        }
        ArenaRequest request =
                new ArenaRequest(
                        zone.name(),
                        0,
                        0,
                        context.arch().pageSize(),
                        globals.address(Arenas.Import.SEGKMEM.alloc()),
                        0,
                        globals.word("kmem_va_arena"),
                        0,
                        mayWait ? Vmf.VM_SLEEP : Vmf.VM_NOSLEEP);
        long arena = context.arenas().createOrWait(request);
        zone.view().word(UmaZone.UZ_ARENA, arena);
        return arena != 0;
    }

    private boolean provideCache(Zone zone, boolean mayWait) {
        StructView<UmaZone> view = zone.view();
        CacheRequest request =
                new CacheRequest(
                        zone.name(),
                        zone.bufferSize(),
                        Math.max(LEAST_ALIGNMENT, zone.alignment()),
                        callback(view.word(UmaZone.UZ_INIT), "zone_item_init"),
                        callback(view.word(UmaZone.UZ_FINI), "zone_item_fini"),
                        0,
                        zone.address(),
                        view.word(UmaZone.UZ_ARENA),
                        cacheFlags(zone));
        long cache = mayWait ? kmem.cacheCreate(request) : kmem.tryCacheCreate(request);
        view.word(UmaZone.UZ_CACHE, cache);
        return cache != 0;
    }

    /** The function that a cache calls for its zone; 0 if the zone has nothing to be called. */
    private long callback(long function, String caller) {
        return function == 0 ? 0 : globals.address(caller);
    }

    /** Free items of a zone that never frees may still be looked at: nobody writes to them. */
    private static int cacheFlags(Zone zone) {
        return (zone.has(Umaf.ZONE_NOFREE) ? Kmf.KMC_NOTOUCH : 0)
                | (zone.has(Umaf.ZONE_MALLOC) ? Kmf.KMC_REGISTERED : 0);
    }

    /** Gives back what a zone is made of, as far as it was made. */
    private void release(Zone zone) {
        if (zone.view().word(UmaZone.UZ_ARENA) != 0) {
            context.arenas().destroy(arena(zone));
        }
        kmem.cacheFree(globals.word("uma_zone_cache"), zone.address());
    }

    /** {@code uma_zdestroy}. */
    void destroy(long address) {
        Zone zone = existing(address, "uma_zdestroy");
        String name = zone.name();
        boolean awaited = zone.hasSleepers();
        list().remove(address);
        long left = zone.current();
        long lost = kmem.cacheDestroy(zone.cache());
        long kept = zone.has(Umaf.ZONE_NOFREE) ? arena(zone).total() : lost;
        release(zone);
        if (lost != 0) {
            slabs.removeAll(address);
        }
        if (kept != 0) {
            tellLoss(name, left, kept / context.arch().pageSize());
        }
        if (awaited) {
            context.events().memoryFreed();
        }
    }

    private void tellLoss(String zone, long items, long pages) {
        context.events()
                .print(
                        "Freed UMA keg (%s) was not empty (%d items).  Lost %d pages of memory.\n"
                                .formatted(zone, items, pages));
    }

    /** That of a zone that never frees. */
    private Arena arena(Zone zone) {
        return context.arenas().at(zone.view().word(UmaZone.UZ_ARENA));
    }
}
