package org.kheap.kernel.vmem;

import static org.kheap.machine.GuestMemory.Access.LOAD;
import static org.kheap.machine.GuestMemory.Access.STORE;

import java.util.Locale;
import org.kheap.kernel.base.Globals;
import org.kheap.kernel.base.KstatNamed;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Layout;
import org.kheap.machine.StructView;

/** Makes arenas and unmakes them. */
final class ArenaFactory {
    /** {@code VMEM_NQCACHE_MAX}. */
    private static final int MAX_QUANTUM_CACHES = 16;

    /** {@code KSTAT_DATA_UINT32} and {@code KSTAT_DATA_UINT64}. */
    private static final int UINT32 = 2;

    private static final int UINT64 = 4;

    private final Arenas arenas;
    private final GuestMemory memory;
    private final Globals globals;
    private final Layout<Vmem> layout;

    ArenaFactory(Arenas arenas, Globals globals) {
        this.arenas = arenas;
        this.memory = arenas.memory;
        this.globals = globals;
        this.layout = Layout.of(Vmem.class, memory.abi());
    }

    /**
     * Makes an arena.
     *
     * @return null if there is not enough memory
     */
    Arena create(ArenaRequest request) {
        long address = takeStructure(request.flags());
        if (address == 0) {
            return null;
        }
        memory.write(address, new byte[layout.size()], STORE);
        Arena arena = describe(address, request);
        if (!createQuantumCaches(arena, request)) {
            discard(arena);
            return null;
        }
        append(address);
        arenas.tags.register(arena.view());
        boolean spanless = request.base() == 0 && request.size() == 0;
        if (!spanless && !arena.add(request.base(), request.size(), request.flags())) {
            unlink(address);
            discard(arena);
            return null;
        }
        return arena;
    }

    /** The first arenas are made before there is one that they could come from. */
    private long takeStructure(int flags) {
        long source = globals.word("vmem_vmem_arena");
        if (source == 0) {
            return staticStructure(globals.int32("vmem_id"));
        }
        return arenas.at(source).alloc(layout.size(), flags & Vmf.VM_KMFLAGS);
    }

    private long staticStructure(int index) {
        return globals.address("vmem0") + (long) index * layout.size();
    }

    /** Gives {@code vmem_vmem} the static array, and the arenas made so far their places in it. */
    void adoptStaticStructures(int count) {
        Arena arena = arenas.at(globals.word("vmem_vmem_arena"));
        arena.add(staticStructure(0), (long) count * layout.size(), Vmf.VM_PANIC);
        for (int i = 0; i < globals.int32("vmem_id"); i++) {
            Placement there = new Placement(1, 0, 0, staticStructure(i), staticStructure(i + 1));
            arena.xalloc(layout.size(), there, Vmf.VM_NOSLEEP | Vmf.VM_PANIC | Vmf.VM_BESTFIT);
        }
    }

    private Arena describe(long address, ArenaRequest request) {
        StructView<Vmem> vm = new StructView<>(layout, memory, address);
        int id = globals.int32("vmem_id") + 1;
        globals.int32("vmem_id", id);
        vm.string(Vmem.VM_NAME, request.name());
        vm.int32(Vmem.VM_ID, id).int32(Vmem.VM_CFLAGS, request.flags());
        vm.word(Vmem.VM_QUANTUM, request.quantum());
        vm.int32(Vmem.VM_QSHIFT, Long.numberOfTrailingZeros(request.quantum()));
        vm.word(Vmem.VM_SOURCE, request.source());
        vm.word(Vmem.VM_SOURCE_ALLOC, request.importFunction());
        vm.word(Vmem.VM_SOURCE_FREE, request.exportFunction());
        Arena arena = arenas.at(address);
        arena.lists().init();
        describeCounters(vm);
        return arena;
    }

    /** Names and types, by which {@code kstat} shows the counters. */
    private void describeCounters(StructView<Vmem> vm) {
        Layout<VmemKstat> counters = Layout.of(VmemKstat.class, memory.abi());
        for (VmemKstat counter : VmemKstat.values()) {
            boolean source = counter == VmemKstat.VK_SOURCE_ID;
            String name = counter.name().substring("VK_".length()).toLowerCase(Locale.ROOT);
            StructView<KstatNamed> entry =
                    new StructView<>(
                            Layout.of(KstatNamed.class, memory.abi()),
                            memory,
                            vm.addressOf(Vmem.VM_KSTAT) + counters.offset(counter));
            entry.string(KstatNamed.NAME, source ? "vmem_source" : name);
            entry.int8(KstatNamed.DATA_TYPE, source ? UINT32 : UINT64);
            if (source && vm.word(Vmem.VM_SOURCE) != 0) {
                int id = arenas.at(vm.word(Vmem.VM_SOURCE)).view().int32(Vmem.VM_ID);
                memory.putInt(entry.addressOf(KstatNamed.VALUE), id, STORE);
            }
        }
    }

    /** Returns false if there is no memory for all of the caches. */
    private boolean createQuantumCaches(Arena arena, ArenaRequest request) {
        int shift = arena.view().int32(Vmem.VM_QSHIFT);
        long quanta = request.cached() >>> shift;
        quanta = Long.compareUnsigned(quanta, MAX_QUANTUM_CACHES) < 0 ? quanta : MAX_QUANTUM_CACHES;
        if ((request.flags() & Vmf.VMC_NO_QCACHE) != 0) {
            long least = Arenas.quantumSlab(quanta << shift);
            arena.view().word(Vmem.VM_MIN_IMPORT, least);
            return true;
        }
        // The caches come before their use: their slabs are larger than what they serve.
        for (long i = 0; i < quanta && arenas.quantumCaches() != null; i++) {
            long size = (i + 1) * arena.quantum();
            String name = arena.name() + "_" + size;
            arena.view().word(Vmem.VM_QCACHE_MAX, quanta * arena.quantum());
            long cache = arenas.quantumCaches().create(name, size, arena);
            if (cache == 0) {
                return false;
            }
            memory.putWord(arena.view().addressOf(Vmem.VM_QCACHE, i), cache, STORE);
        }
        return true;
    }

    /**
     * Unmakes an arena.
     *
     * @return bytes that were still allocated
     */
    long destroy(Arena arena) {
        unlink(arena.address());
        destroyQuantumCaches(arena);
        long leaked = arena.inUse(); // without what its caches held
        discard(arena);
        return leaked;
    }

    private void destroyQuantumCaches(Arena arena) {
        for (int i = 0; i < MAX_QUANTUM_CACHES; i++) {
            long entry = arena.view().addressOf(Vmem.VM_QCACHE, i);
            long cache = memory.getWord(entry, LOAD);
            if (cache != 0) {
                arenas.quantumCaches().destroy(cache);
                memory.putWord(entry, 0, STORE);
            }
        }
    }

    /** Gives back what an arena that is on no list consists of. */
    private void discard(Arena arena) {
        destroyQuantumCaches(arena);
        long table = arena.lists().grownTable();
        if (table != 0) {
            long buckets = arena.view().word(Vmem.VM_HASH_MASK) + 1;
            arenas.hashTables().free(table, buckets * memory.abi().wordSize());
        }
        arenas.tags.unregister(arena.view());
        arena.releaseAll();
        arenas.at(globals.word("vmem_vmem_arena")).free(arena.address(), layout.size());
    }

    // The list of arenas

    private StructView<Vmem> view(long address) {
        return new StructView<>(layout, memory, address);
    }

    private void append(long address) {
        long last = globals.word("vmem_list");
        if (last == 0) {
            globals.word("vmem_list", address);
            return;
        }
        for (long next; (next = view(last).word(Vmem.VM_NEXT)) != 0; last = next) {
            arenas.guard.step();
        }
        view(last).word(Vmem.VM_NEXT, address);
    }

    private void unlink(long address) {
        long next = view(address).word(Vmem.VM_NEXT);
        long at = globals.word("vmem_list");
        if (at == address) {
            globals.word("vmem_list", next);
            return;
        }
        while (view(at).word(Vmem.VM_NEXT) != address) {
            arenas.guard.step();
            at = view(at).word(Vmem.VM_NEXT);
        }
        view(at).word(Vmem.VM_NEXT, next);
    }
}
