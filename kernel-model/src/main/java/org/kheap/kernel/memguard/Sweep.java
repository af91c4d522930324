package org.kheap.kernel.memguard;

import org.kheap.kernel.base.Globals;
import org.kheap.kernel.vmem.Arena;
import org.kheap.kernel.vmem.Arenas;
import org.kheap.kernel.vmem.Vmf;

/**
 * The addresses that MemGuard allocates from. They are given out in ascending order, from the cursor on,
 * and from the beginning again when there is no room further up.
 */
final class Sweep {
    private static final String NAME = "memguard";

    private final Globals globals;
    private final Arenas arenas;
    private final Counters counters;
    private final long pageSize;

    Sweep(Globals globals, Arenas arenas, Counters counters, long pageSize) {
        this.globals = globals;
        this.arenas = arenas;
        this.counters = counters;
        this.pageSize = pageSize;
    }

    /**
     * Takes {@code size} bytes from the end of the heap's addresses, so that nothing else has other
     * addresses than without MemGuard.
     *
     * @return whether there were so many in one piece, and memory to keep track of them
     */
    boolean reserve(long size) {
        Arena heap = arenas.at(globals.word("heap_arena"));
        int flags = Vmf.VM_NOSLEEP | Vmf.VM_ENDALLOC;
        long start = heap.alloc(size, flags);
        Arena arena = start == 0 ? null : arenas.create(NAME, pageSize, null, Arenas.Import.NONE);
        if (arena != null && arena.add(start, size, flags)) {
            publish(arena.address(), start, size);
            return true;
        }
        if (arena != null) {
            arenas.destroy(arena);
        }
        if (start != 0) {
            heap.free(start, size);
        }
        publish(0, 0, 0);
        return false;
    }

    private void publish(long arena, long start, long size) {
        globals.word("memguard_arena", arena);
        globals.word("memguard_mapsize", size);
        globals.word("memguard_mapstart", start);
        globals.word("memguard_maplimit", start + size);
        globals.word("memguard_cursor", start);
    }

    long start() {
        return globals.word("memguard_mapstart");
    }

    private long size() {
        return globals.word("memguard_maplimit") - start();
    }

    boolean contains(long address) {
        return Long.compareUnsigned(address - start(), size()) < 0;
    }

    /** Whether all of a range that begins in here lies in here. */
    boolean contains(long address, long bytes) {
        long offset = address - start();
        return contains(address) && Long.compareUnsigned(bytes, size() - offset) <= 0;
    }

    /**
     * Takes the first hole from the cursor on, which moves behind it.
     *
     * @return its address; 0 if there is none, nor anywhere else
     */
    long alloc(long size) {
        long arena = globals.word("memguard_arena");
        if (arena == 0) {
            return 0;
        }
        long start = arenas.at(arena).alloc(size, Vmf.VM_NOSLEEP | Vmf.VM_NEXTFIT);
        if (start != 0) {
            if (Long.compareUnsigned(start, globals.word("memguard_cursor")) < 0) {
                counters.wrapped();
            }
            globals.word("memguard_cursor", start + size);
        }
        return start;
    }

    /** Bytes of addresses that are free. */
    long available() {
        Arena arena = arenas.at(globals.word("memguard_arena"));
        return arena.total() - arena.inUse();
    }

    void free(long start, long size) {
        arenas.at(globals.word("memguard_arena")).free(start, size);
    }
}
