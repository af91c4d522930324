package org.kheap.kernel.boot;

import static org.kheap.machine.GuestMemory.Access.LOAD;

import org.kheap.kernel.base.KernelEvents;
import org.kheap.kernel.vmem.Arena;
import org.kheap.kernel.vmem.ArenaRequest;
import org.kheap.kernel.vmem.Arenas;
import org.kheap.kernel.vmem.Placement;
import org.kheap.kernel.vmem.Vmf;
import org.kheap.machine.GuestMemory;
import org.kheap.panic.KernelPanicException;
import org.kheap.panic.PanicReason.Message;

/** The functions of arenas, as the guest calls them. */
final class VmemServices {
    private static final int MAX_NAME = 256;

    private final Services services;
    private final Arenas arenas;
    private final KernelEvents events;
    private final GuestMemory memory;

    VmemServices(Services services, Arenas arenas, KernelEvents events, GuestMemory memory) {
        this.services = services;
        this.arenas = arenas;
        this.events = events;
        this.memory = memory;
    }

    void provide() {
        int xflags = Vmf.VMC_XALLOC | Vmf.VMC_XALIGN;
        services.provide("vmem_create", 9, a -> create(a, (int) a[8] & ~xflags));
        int own = Vmf.VMC_POPULATOR;
        services.provide("vmem_xcreate", 9, a -> create(a, (int) a[8] & ~own | Vmf.VMC_XALLOC));
        services.provide("vmem_destroy", 1, a -> destroy(a[0]));
        services.provide("vmem_xalloc", 8, this::xalloc);
        services.provide("vmem_xfree", 3, this::xfree);
        services.provide("vmem_add", 4, a -> arena(a[0]).addOrWait(a[1], a[2], (int) a[3]));
        services.provide("vmem_contains", 3, a -> arena(a[0]).contains(a[1], a[2]) ? 1 : 0);
        services.provide("vmem_walk", 4, this::walk);
        services.provide("vmem_size", 2, a -> arena(a[0]).size((int) a[1]));
        for (Arenas.Import how : Arenas.Import.values()) {
            if (how != Arenas.Import.NONE) {
                services.provide(
                        how.alloc(),
                        3,
                        a -> arenas.allocOrWait(how, arena(a[0]), a[1], (int) a[2]));
                services.provide(how.free(), 3, a -> free(how, a));
            }
        }
    }

    private long create(long[] a, int flags) {
        String name = memory.getString(a[0], MAX_NAME, LOAD);
        long quantum = a[3];
        if (Long.bitCount(quantum) != 1) {
            throw panic(
                    "vmem_create('%s'): quantum %s is not a power of two"
                            .formatted(name, Long.toUnsignedString(quantum)));
        }
        long source = a[6];
        if (source != 0 || a[4] != 0) {
            arena(source);
        }
        return arenas.createOrWait(
                new ArenaRequest(name, a[1], a[2], quantum, a[4], a[5], source, a[7], flags));
    }

    private long destroy(long arena) {
        arenas.destroy(arena(arena));
        return 0;
    }

    private long xalloc(long[] a) {
        Placement where = new Placement(a[2], a[3], a[4], a[5], a[6]);
        return arena(a[0]).xallocOrWait(a[1], where, (int) a[7]);
    }

    private long xfree(long[] a) {
        arena(a[0]).xfree(a[1], a[2]);
        return 0;
    }

    private long free(Arenas.Import how, long[] a) {
        arenas.free(how, arena(a[0]), a[1], a[2]);
        return 0;
    }

    private long walk(long[] a) {
        arena(a[0]).walk((int) a[1], (start, size) -> events.callGuest(a[2], a[3], start, size));
        return 0;
    }

    private Arena arena(long address) {
        if (!arenas.isArena(address)) {
            throw panic("not a vmem arena: %x".formatted(address));
        }
        Arena arena = arenas.at(address);
        arena.awaitLock();
        return arena;
    }

    private static KernelPanicException panic(String text) {
        return new KernelPanicException(new Message(text));
    }
}
