package org.kheap.kernel.vmem;

import java.util.HashMap;
import java.util.Map;
import org.kheap.kernel.base.Globals;
import org.kheap.machine.Rights;

/**
 * The functions by which arenas import and export. Those of the kernel run here; any other is the
 * guest's, and is called.
 */
final class SourceFunctions {
    private final Arenas arenas;
    private final Globals globals;
    private final Map<Long, Arenas.Import> own = new HashMap<>();

    SourceFunctions(Arenas arenas, Globals globals) {
        this.arenas = arenas;
        this.globals = globals;
    }

    /** Learns where the guest has the kernel's functions. */
    void init() {
        for (Arenas.Import how : Arenas.Import.values()) {
            if (how != Arenas.Import.NONE) {
                own.put(globals.address(how.alloc()), how);
                own.put(globals.address(how.free()), how);
            }
        }
    }

    /** Whether a function is one of the guest's, during which anything may happen. */
    boolean isGuests(long function) {
        return !own.containsKey(function);
    }

    /**
     * Takes {@code size} bytes from a source.
     *
     * @param flags the part of the caller's that is passed on
     * @return the address, or 0
     */
    long alloc(long function, long source, long size, int flags) {
        Arenas.Import how = own.get(function);
        if (how == null) {
            return arenas.callGuest(function, source, size, flags);
        }
        return alloc(how, arenas.at(source), size, flags);
    }

    long alloc(Arenas.Import how, Arena source, long size, int flags) {
        if (how == Arenas.Import.FIREWALL) {
            // A quantum that belongs to the span in the source, and to nobody who imports.
            long both = size + arenas.pageSize();
            boolean possible = Long.compareUnsigned(size, both) < 0;
            return possible ? source.alloc(both, flags | Vmf.VM_NEXTFIT) : 0;
        }
        long start = source.alloc(size, flags);
        boolean pages = how == Arenas.Import.SEGKMEM && start != 0;
        if (pages && !arenas.segkmem.back(start, size, Rights.READ_WRITE)) {
            arenas.undo(() -> source.free(start, size));
            return 0;
        }
        return start;
    }

    /** Gives back what {@link #alloc(long, long, long, int)} took. */
    void free(long function, long source, long start, long size) {
        Arenas.Import how = own.get(function);
        if (how == null) {
            arenas.callGuest(function, source, start, size);
        } else {
            free(how, arenas.at(source), start, size);
        }
    }

    void free(Arenas.Import how, Arena source, long start, long size) {
        if (how == Arenas.Import.SEGKMEM) {
            if (!arenas.segkmem.isBacked(start, size)) {
                throw Demand.panic("segkmem_free: page not found");
            }
            arenas.segkmem.unback(start, size);
        }
        source.free(start, how == Arenas.Import.FIREWALL ? size + arenas.pageSize() : size);
    }
}
