package org.kheap.kernel.vmem;

import static org.kheap.machine.GuestMemory.Access.LOAD;
import static org.kheap.machine.GuestMemory.Access.STORE;

import org.kheap.kernel.base.Globals;
import org.kheap.kernel.base.KernelEvents;
import org.kheap.kernel.base.LoopGuard;
import org.kheap.machine.Arch;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Layout;
import org.kheap.machine.Rights;
import org.kheap.machine.StructView;

/** The arenas of a kernel: makes them, and holds what they have in common. */
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
    }

    /** Arenas in the static array; the real kernel has 10 there, and takes more from the heap. */
    private static final int STATIC_ARENAS = 32;

    /** {@code VMEM_NQCACHE_MAX}. */
    private static final int MAX_QUANTUM_CACHES = 16;

    /** {@code VMEM_STACK_DEPTH}. */
    private static final int STACK_DEPTH = 20;

    /** {@code KMF_AUDIT}, which audits segments as well. */
    private static final int AUDIT_FLAG = 0x1;

    final GuestMemory memory;
    final LoopGuard guard;
    final Segments segments;
    final Segkmem segkmem;
    private final Arch arch;
    private final Globals globals;
    private final Layout<Vmem> layout;
    private int identifiers;
    private QuantumCaches quantumCaches;
    private KernelEvents events;
    private boolean audited;
    private Arena heap;
    private Arena hashTables;
    private boolean populating;

    public Arenas(
            Arch arch, GuestMemory memory, Globals globals, Segkmem segkmem, LoopGuard guard) {
        this.arch = arch;
        this.memory = memory;
        this.globals = globals;
        this.segkmem = segkmem;
        this.guard = guard;
        this.segments = new Segments(memory, globals);
        this.layout = Layout.of(Vmem.class, memory.abi());
    }

    /** Makes the {@code heap} arena, which all others live on. */
    public Arena init() {
        audited = (globals.int32("kmem_flags") & AUDIT_FLAG) != 0;
        globals.word("vmem_seg_size", segments.size(audited));
        segments.init();
        globals.word("vmem_list", 0);
        heap = create("heap", arch.pageSize(), null, Import.NONE);
        heap.addSpan(arch.map().heap().start(), arch.map().heap().size(), false);
        globals.word("heap_arena", heap.address());
        return heap;
    }

    /** Has small allocations of arenas made from now on served by caches. */
    public void attach(QuantumCaches caches) {
        quantumCaches = caches;
    }

    QuantumCaches quantumCaches() {
        return quantumCaches;
    }

    /** Tells who is running and from where, so that audited segments can say so. */
    public void observe(KernelEvents observer) {
        events = observer;
    }

    /** As {@link #create(String, long, Arena, Import, int, long)}, without flags or caches. */
    public Arena create(String name, long quantum, Arena source, Import how) {
        return create(name, quantum, source, how, 0, 0);
    }

    /**
     * Makes an arena.
     *
     * @param quantum a power of two
     * @param source null if it has none
     * @param cflags {@code VMC_*}
     * @param cached the largest size for which it keeps a cache in front of itself, or with {@code
     *     VMC_NO_QCACHE} the size that determines the least import; 0 for neither
     */
    public Arena create(
            String name, long quantum, Arena source, Import how, int cflags, long cached) {
        long address = takeStatic(name);
        memory.write(address, new byte[layout.size()], STORE);
        StructView<Vmem> vm = new StructView<>(layout, memory, address);
        int shift = Long.numberOfTrailingZeros(quantum);
        vm.string(Vmem.VM_NAME, name);
        vm.int32(Vmem.VM_ID, ++identifiers).int32(Vmem.VM_CFLAGS, cflags);
        vm.word(Vmem.VM_QUANTUM, quantum).int32(Vmem.VM_QSHIFT, shift);
        if (source != null) {
            vm.word(Vmem.VM_SOURCE, source.address());
            vm.word(Vmem.VM_SOURCE_ALLOC, globals.address(how.alloc));
            vm.word(Vmem.VM_SOURCE_FREE, globals.address(how.free));
        }
        Arena arena = at(address);
        arena.lists().init();
        long quanta = Math.min(cached >> shift, MAX_QUANTUM_CACHES);
        if ((cflags & Vmf.VMC_NO_QCACHE) != 0) {
            vm.word(Vmem.VM_MIN_IMPORT, quantumSlab(quanta << shift));
        } else {
            createQuantumCaches(arena, quanta);
        }
        appendToList(address);
        return arena;
    }

    /** {@code VMEM_QCACHE_SLABSIZE}: what a cache of up to {@code max} bytes takes from its arena. */
    public static long quantumSlab(long max) {
        return Math.max(1L << Long.SIZE - Long.numberOfLeadingZeros(3 * max), 64);
    }

    private void createQuantumCaches(Arena arena, long quanta) {
        if (quanta == 0 || quantumCaches == null) {
            return;
        }
        // The caches are made before the arena uses them: their slabs are larger than what they
        // serve.
        for (long i = 0; i < quanta; i++) {
            long size = (i + 1) * arena.quantum();
            String name = arena.name() + "_" + size;
            arena.view().word(Vmem.VM_QCACHE_MAX, quanta * arena.quantum());
            try {
                long cache = quantumCaches.create(name, size, arena);
                memory.putWord(arena.view().addressOf(Vmem.VM_QCACHE, i), cache, STORE);
            } catch (RuntimeException e) {
                destroyQuantumCaches(arena); // the arena will not be, and nobody else knows of them
                throw e;
            }
        }
    }

    private void destroyQuantumCaches(Arena arena) {
        for (int i = 0; i < MAX_QUANTUM_CACHES; i++) {
            long cache = memory.getWord(arena.view().addressOf(Vmem.VM_QCACHE, i), LOAD);
            if (cache != 0) {
                quantumCaches.destroy(cache);
            }
        }
    }

    private long takeStatic(String name) {
        for (int i = 0; i < STATIC_ARENAS; i++) {
            long address = globals.address("vmem0") + (long) i * layout.size();
            if (!isArena(address)) {
                return address;
            }
        }
        throw new IllegalStateException("out of static arenas: name=" + name);
    }

    /** {@code vmem_destroy}: the arena must be empty. @return bytes that were still allocated */
    public long destroy(Arena arena) {
        destroyQuantumCaches(arena);
        long leaked = arena.inUse(); // without what its caches held
        long table = arena.lists().grownTable();
        if (table != 0) {
            long buckets = arena.view().word(Vmem.VM_HASH_MASK) + 1;
            hashTables.free(table, buckets * memory.abi().wordSize());
        }
        unlink(arena.address());
        arena.releaseAll();
        return leaked;
    }

    private void unlink(long address) {
        long next = nextOf(address);
        long at = globals.word("vmem_list");
        if (at == address) {
            globals.word("vmem_list", next);
            return;
        }
        while (nextOf(at) != address) {
            guard.step();
            at = nextOf(at);
        }
        new StructView<>(layout, memory, at).word(Vmem.VM_NEXT, next);
    }

    /**
     * {@code vmem_update}: gives each arena a hash of the right size.
     *
     * @param tables where tables come from
     */
    public void rescale(Arena tables) {
        hashTables = tables;
        for (long vm = globals.word("vmem_list"); vm != 0; vm = nextOf(vm)) {
            guard.step();
            SegmentLists lists = at(vm).lists();
            long oldBuckets = at(vm).view().word(Vmem.VM_HASH_MASK) + 1;
            long buckets = lists.wantedBuckets();
            long bytes = buckets * memory.abi().wordSize();
            long table = buckets == oldBuckets ? 0 : tables.alloc(bytes, Vmf.VM_NOSLEEP);
            if (table != 0) {
                memory.fill(table, bytes, 0, STORE);
                long old = lists.rehash(table, buckets);
                if (old != 0) {
                    tables.free(old, oldBuckets * memory.abi().wordSize());
                }
            }
        }
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

    private void appendToList(long address) {
        long last = globals.word("vmem_list");
        if (last == 0) {
            globals.word("vmem_list", address);
            return;
        }
        while (nextOf(last) != 0) {
            last = nextOf(last);
        }
        new StructView<>(layout, memory, last).word(Vmem.VM_NEXT, address);
    }

    boolean importsPages(long sourceAlloc) {
        return sourceAlloc == globals.address(Import.SEGKMEM.alloc);
    }

    boolean importsFirewalls(long sourceAlloc) {
        return sourceAlloc == globals.address(Import.FIREWALL.alloc);
    }

    /** Bytes of RAM that nobody uses. */
    public long freeMemory() {
        return segkmem.freeMemory();
    }

    /** Whether an allocation need not fear to run out of boundary tags half-way. */
    boolean haveTags() {
        return populating || segments.sufficeForOne();
    }

    /** Makes more boundary tags before they run out. Without memory, it goes on with what is left. */
    void populate() {
        if (populating || heap == null || !segments.areShort()) {
            return;
        }
        populating = true;
        try {
            long page = heap.alloc(arch.pageSize(), 0);
            if (page == 0) {
                return;
            }
            if (segkmem.back(page, arch.pageSize(), Rights.READ_WRITE)) {
                segments.addPage(page, arch.pageSize());
            } else {
                heap.free(page, arch.pageSize());
            }
        } finally {
            populating = false;
        }
    }
}
