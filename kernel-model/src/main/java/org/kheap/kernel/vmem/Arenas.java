package org.kheap.kernel.vmem;

import static org.kheap.machine.GuestMemory.Access.STORE;

import org.kheap.kernel.base.Globals;
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
        SEGKMEM("segkmem_alloc", "segkmem_free");

        private final String alloc;
        private final String free;

        Import(String alloc, String free) {
            this.alloc = alloc;
            this.free = free;
        }
    }

    /** {@code VMEM_INITIAL}: arenas in the static array. */
    private static final int STATIC_ARENAS = 10;

    final GuestMemory memory;
    final LoopGuard guard;
    final Segments segments;
    final Segkmem segkmem;
    private final Arch arch;
    private final Globals globals;
    private final Layout<Vmem> layout;
    private int created;
    private Arena heap;
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
        segments.init();
        globals.word("vmem_list", 0);
        heap = create("heap", arch.pageSize(), null, Import.NONE);
        heap.addSpan(arch.map().heap().start(), arch.map().heap().size(), false);
        globals.word("heap_arena", heap.address());
        return heap;
    }

    /**
     * Makes an arena.
     *
     * @param quantum a power of two
     * @param source null if it has none
     */
    public Arena create(String name, long quantum, Arena source, Import how) {
        if (created == STATIC_ARENAS) {
            throw new IllegalStateException("out of static arenas: name=" + name);
        }
        long address = globals.address("vmem0") + (long) created++ * layout.size();
        memory.write(address, new byte[layout.size()], STORE);
        StructView<Vmem> vm = new StructView<>(layout, memory, address);
        vm.string(Vmem.VM_NAME, name);
        vm.int32(Vmem.VM_ID, created);
        vm.word(Vmem.VM_QUANTUM, quantum);
        vm.int32(Vmem.VM_QSHIFT, Long.numberOfTrailingZeros(quantum));
        if (source != null) {
            vm.word(Vmem.VM_SOURCE, source.address());
            vm.word(Vmem.VM_SOURCE_ALLOC, globals.address(how.alloc));
            vm.word(Vmem.VM_SOURCE_FREE, globals.address(how.free));
        }
        appendToList(address);
        Arena arena = at(address);
        arena.init();
        return arena;
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
                segments.addBlock(page, arch.pageSize());
            } else {
                heap.free(page, arch.pageSize());
            }
        } finally {
            populating = false;
        }
    }
}
