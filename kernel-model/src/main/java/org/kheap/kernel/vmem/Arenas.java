package org.kheap.kernel.vmem;

import static org.kheap.machine.GuestMemory.Access.STORE;

import org.kheap.kernel.base.Globals;
import org.kheap.kernel.base.KernelEvents;
import org.kheap.kernel.base.LoopGuard;
import org.kheap.machine.Arch;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Layout;
import org.kheap.machine.StructView;

/** The arenas of a kernel, and what they have in common. */
public final class Arenas {
    /** How an arena gets spans from its source. The names are those of the kernel's functions. */
    public enum Import {
        /** It has no source. */
        NONE(null, null),
        /** Addresses only. */
        VMEM("vmem_alloc", "vmem_free"),
        /** Addresses with pages behind them. */
        SEGKMEM("segkmem_alloc", "segkmem_free"),
        /** Addresses with a quantum behind them that stays empty. */
        FIREWALL("kmem_firewall_va_alloc", "kmem_firewall_va_free");

        private final String alloc;
        private final String free;

        Import(String alloc, String free) {
            this.alloc = alloc;
            this.free = free;
        }

        /** Name of the function that takes from a source. */
        public String alloc() {
            return alloc;
        }

        /** Name of the function that gives back to it. */
        public String free() {
            return free;
        }
    }

    /** {@code VMEM_INITIAL}: arenas in the static array. */
    private static final int STATIC_ARENAS = 10;

    /** Pages that decide how much {@code vmem_metadata} imports at least. */
    private static final int METADATA_PAGES = 8;

    /** {@code VMEM_STACK_DEPTH}. */
    private static final int STACK_DEPTH = 20;

    /** {@code KMF_AUDIT}, which audits segments as well. */
    private static final int AUDIT_FLAG = 0x1;

    final GuestMemory memory;
    final LoopGuard guard;
    final Segments segments;
    final TagSupply tags;
    final SourceFunctions sources;
    final Segkmem segkmem;
    private final Arch arch;
    private final Globals globals;
    private final Layout<Vmem> layout;
    private final ArenaFactory factory;
    private QuantumCaches quantumCaches;
    private KernelEvents events;
    private Waiting waiting;
    private boolean audited;
    private boolean undoing;
    private boolean rescaleIsDue;

    public Arenas(
            Arch arch, GuestMemory memory, Globals globals, Segkmem segkmem, LoopGuard guard) {
        this.arch = arch;
        this.memory = memory;
        this.globals = globals;
        this.segkmem = segkmem;
        this.guard = guard;
        this.segments = new Segments(memory, globals, guard);
        this.tags = new TagSupply(this, globals, segments);
        this.sources = new SourceFunctions(this, globals);
        this.layout = Layout.of(Vmem.class, memory.abi());
        this.factory = new ArenaFactory(this, globals);
    }

    // Boot

    /**
     * {@code vmem_init}: makes the {@code heap} arena, which all others live on, and those that arenas
     * themselves are made of.
     *
     * @return the heap
     */
    public Arena init() {
        audited = (globals.int32("kmem_flags") & AUDIT_FLAG) != 0;
        globals.word("vmem_seg_size", segments.size(audited));
        segments.init();
        sources.init();
        int page = arch.pageSize();
        long start = arch.map().heap().start();
        long size = arch.map().heap().size();
        Arena heap =
                factory.create(
                        new ArenaRequest("heap", start, size, page, 0, 0, 0, 0, Vmf.VMC_POPULATOR));
        globals.word("heap_arena", heap.address());
        int flags = Vmf.VMC_POPULATOR | Vmf.VMC_NO_QCACHE;
        long least = (long) METADATA_PAGES * page;
        Arena metadata = internal("vmem_metadata", page, heap, Import.VMEM, flags, least);
        internal("vmem_seg", page, metadata, Import.SEGKMEM, Vmf.VMC_POPULATOR, 0);
        internal("vmem_hash", 8, metadata, Import.SEGKMEM, 0, 0);
        internal("vmem_vmem", 1, metadata, Import.SEGKMEM, 0, 0);
        factory.adoptStaticStructures(STATIC_ARENAS);
        return heap;
    }

    private Arena internal(
            String name, long quantum, Arena source, Import how, int cflags, long cached) {
        Arena arena = create(name, quantum, source, how, cflags, cached);
        globals.word(name + "_arena", arena.address());
        return arena;
    }

    /** Has small allocations of arenas made from now on served by caches. */
    public void attach(QuantumCaches caches) {
        quantumCaches = caches;
    }

    QuantumCaches quantumCaches() {
        return quantumCaches;
    }

    /** Tells who is running and from where, lets callers wait, and hears of what is freed. */
    public void observe(KernelEvents observer) {
        events = observer;
        segkmem.whenFreed(observer::memoryFreed);
    }

    // Making arenas

    /** As {@link #create(String, long, Arena, Import, int, long)}, without flags or caches. */
    public Arena create(String name, long quantum, Arena source, Import how) {
        return create(name, quantum, source, how, 0, 0);
    }

    /**
     * Makes an arena of the kernel's own.
     *
     * @param quantum a power of two
     * @param source null if it has none
     * @param cflags {@code VMC_*}
     * @param cached as in {@link ArenaRequest}
     * @return null if there is not enough memory
     */
    public Arena create(
            String name, long quantum, Arena source, Import how, int cflags, long cached) {
        boolean imports = how != Import.NONE;
        return factory.create(
                new ArenaRequest(
                        name,
                        0,
                        0,
                        quantum,
                        imports ? globals.address(how.alloc) : 0,
                        imports ? globals.address(how.free) : 0,
                        source == null ? 0 : source.address(),
                        cached,
                        cflags));
    }

    /**
     * {@code vmem_create}: makes an arena, and waits for memory if the flags allow it.
     *
     * @return its address, or 0 if there is no memory
     */
    public long createOrWait(ArenaRequest request) {
        Arena source = at(globals.word("vmem_vmem_arena"));
        return waiting.until(
                source,
                "an arena",
                request.flags(),
                () -> {
                    Arena arena = factory.create(request);
                    return arena == null ? 0 : arena.address();
                });
    }

    /**
     * {@code vmem_destroy}: the arena should be empty; if it is not, a warning says so.
     *
     * @return bytes that were still allocated
     */
    public long destroy(Arena arena) {
        String name = arena.name();
        String units = arena.isIdentifiers() ? "identifiers" : "bytes";
        long leaked = factory.destroy(arena);
        if (leaked != 0 && events != null) {
            events.warn("vmem_destroy('%s'): leaked %d %s".formatted(name, leaked, units));
        }
        return leaked;
    }

    /** {@code VMEM_QCACHE_SLABSIZE}: what a cache of up to {@code max} bytes takes from its arena. */
    public static long quantumSlab(long max) {
        return Math.max(1L << Long.SIZE - Long.numberOfLeadingZeros(3 * max), 64);
    }

    // The functions by which arenas import, for others

    /**
     * Takes {@code size} bytes from an arena in the way that arenas import, and waits for them if the
     * flags allow it.
     *
     * @return the address, or 0
     */
    public long allocOrWait(Import how, Arena from, long size, int flags) {
        String what = Long.toUnsignedString(size) + " bytes";
        return waiting.until(from, what, flags, () -> sources.alloc(how, from, size, flags));
    }

    /** Gives back what {@link #allocOrWait} took. */
    public void free(Import how, Arena to, long start, long size) {
        sources.free(how, to, start, size);
    }

    // Finding arenas

    /** The arena whose {@code vmem_t} is at {@code address}. */
    public Arena at(long address) {
        return new Arena(this, new StructView<>(layout, memory, address));
    }

    /** Whether an arena is there: the guest may hand in any address. */
    public boolean isArena(long address) {
        for (long vm = globals.word("vmem_list"); vm != 0; vm = nextOf(vm)) {
            guard.step();
            if (vm == address) {
                return true;
            }
        }
        return false;
    }

    private long nextOf(long vm) {
        return new StructView<>(layout, memory, vm).word(Vmem.VM_NEXT);
    }

    // Waiting

    /**
     * Lets {@code VM_SLEEP} wait.
     *
     * @param reap gets memory back from those who keep more than they need; it runs as a task
     */
    public void whenShort(Runnable reap) {
        waiting = new Waiting(events, reap);
    }

    Waiting waiting() {
        return waiting;
    }

    /** Tells those who wait that an arena has room again, or more than before. */
    void roomWasMade() {
        if (events != null && !undoing) {
            events.memoryFreed();
        }
    }

    /**
     * Gives back what a failed attempt had taken. Nobody is woken for that: two who fail in turn would
     * wake each other for ever.
     */
    void undo(Runnable giveBack) {
        boolean outer = undoing;
        undoing = true;
        try {
            giveBack.run();
        } finally {
            undoing = outer;
        }
    }

    // Hashes

    /** Where hash tables come from. */
    Arena hashTables() {
        return at(globals.word("vmem_hash_arena"));
    }

    /**
     * {@code vmem_update}: has all who wait look again, and gives each arena a hash of the right size.
     * Called every {@code vmem_update_interval}.
     */
    public void update() {
        roomWasMade();
        rescale();
    }

    /** A hash has become slow, and the clock too: work is fast here when time is counted. */
    void rescaleSoon() {
        if (events != null && !rescaleIsDue) {
            rescaleIsDue = true;
            events.dispatch(
                    () -> {
                        rescaleIsDue = false;
                        rescale();
                    });
        }
    }

    private void rescale() {
        for (long vm = globals.word("vmem_list"); vm != 0; vm = nextOf(vm)) {
            guard.step();
            rescale(at(vm));
        }
    }

    private void rescale(Arena arena) {
        SegmentLists lists = arena.lists();
        long oldBuckets = arena.view().word(Vmem.VM_HASH_MASK) + 1;
        long buckets = lists.wantedBuckets();
        long bytes = buckets * memory.abi().wordSize();
        long table = buckets == oldBuckets ? 0 : hashTables().alloc(bytes, Vmf.VM_NOSLEEP);
        if (table != 0) {
            memory.fill(table, bytes, 0, STORE);
            long old = lists.rehash(table, buckets);
            if (old != 0) {
                hashTables().free(old, oldBuckets * memory.abi().wordSize());
            }
        }
    }

    // The rest of the kernel

    ArenaLock lock(StructView<Vmem> vm) {
        return new ArenaLock(events, vm);
    }

    /** What the guest frees is freed, even if it is called to undo something. */
    long callGuest(long function, long... arguments) {
        boolean outer = undoing;
        undoing = false;
        try {
            return events.callGuest(function, arguments);
        } finally {
            undoing = outer;
        }
    }

    long pageSize() {
        return arch.pageSize();
    }

    long roundToPages(long size) {
        return arch.roundToPages(size);
    }

    /** Bytes of RAM that nobody uses. */
    public long freeMemory() {
        return segkmem.freeMemory();
    }

    /** Induced failure: whether {@code vmem_mtbf} or the arena's own says that this call fails. */
    boolean failsOnPurpose(int mtbf, int flags) {
        long period = (mtbf | globals.int32("vmem_mtbf")) & 0xffff_ffffL;
        boolean mayFail = (flags & (Vmf.VM_NOSLEEP | Vmf.VM_PANIC)) == Vmf.VM_NOSLEEP;
        return period != 0 && mayFail && events != null && events.now() % period == 0;
    }

    /** Notes in a segment who allocated it, if segments have room for that. */
    void audit(StructView<VmemSeg> segment) {
        segment.int8(VmemSeg.VS_DEPTH, 0);
        if (!audited || events == null) {
            return;
        }
        long[] stack = events.stack(STACK_DEPTH);
        segment.int8(VmemSeg.VS_DEPTH, stack.length);
        segment.word(VmemSeg.VS_THREAD, events.currentThread());
        segment.int64(VmemSeg.VS_TIMESTAMP, events.now());
        for (int i = 0; i < stack.length; i++) {
            memory.putWord(segment.addressOf(VmemSeg.VS_STACK, i), stack[i], STORE);
        }
    }
}
