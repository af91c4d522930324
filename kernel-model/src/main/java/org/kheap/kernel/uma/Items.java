package org.kheap.kernel.uma;

import static org.kheap.machine.GuestMemory.Access.STORE;

import org.kheap.kernel.base.KernelEvents;
import org.kheap.kernel.kmem.Kmem;
import org.kheap.kernel.kmem.Kmf;
import org.kheap.machine.GuestMemory;

/** {@code uma_zalloc_arg} and {@code uma_zfree_arg} of items that MemGuard does not guard. */
final class Items {
    private final Zones zones;
    private final GuestMemory memory;
    private final Kmem kmem;
    private final KernelEvents events;
    private final Callbacks callbacks;
    private final LimitWarning warning;

    Items(UmaContext context, Zones zones, Callbacks callbacks) {
        this.zones = zones;
        this.memory = context.memory();
        this.kmem = context.kmem();
        this.events = context.events();
        this.callbacks = callbacks;
        this.warning = new LimitWarning(context);
    }

    /** @return 0 if there is no memory or the limit is reached, and nobody waits; or if a callback fails */
    long allocate(Zone zone, long argument, int flags) {
        if (!admit(zone, flags)) {
            zone.count(UmaZone.UZ_FAILS, 1);
            return 0;
        }
        // Others that come while this one waits must find it counted, or the limit is none.
        zone.count(UmaZone.UZ_ALLOCS, 1);
        long item = 0;
        try {
            item = make(zone, argument, flags);
        } finally {
            if (item == 0) {
                zone.count(UmaZone.UZ_ALLOCS, -1);
                zone.count(UmaZone.UZ_FAILS, 1);
                wakeSleepers(zone);
            }
        }
        return item;
    }

    private long make(Zone zone, long argument, int flags) {
        long item = kmem.cacheAlloc(zone.cache(), kmFlags(flags));
        if (item == 0) {
            return 0;
        }
        if (zone.has(Umaf.ZONE_REFCNT)) {
            memory.putInt(item + zone.countOffset(), 0, STORE);
        }
        if (!callbacks.construct(zone, item, argument, flags)) {
            kmem.cacheFree(zone.cache(), item);
            return 0;
        }
        if ((flags & Umaf.M_ZERO) != 0) {
            memory.zero(item, zone.size(), STORE);
        }
        return item;
    }

    private static int kmFlags(int flags) {
        return mayWait(flags) ? Kmf.KM_SLEEP : Kmf.KM_NOSLEEP;
    }

    static boolean mayWait(int flags) {
        return (flags & Umaf.M_WAITOK) != 0;
    }

    /** Waits until the zone may have one item more; false if the caller does not want to wait. */
    private boolean admit(Zone zone, int flags) {
        while (zone.isAtLimit()) {
            warning.show(zone);
            if (!mayWait(flags)) {
                return false;
            }
            zone.count(UmaZone.UZ_SLEEPS, 1);
            zone.addSleepers(1);
            try {
                events.sleepForMemory(zone.address(), "an item of zone " + zone.name());
            } finally {
                stopSleeping(zone);
            }
        }
        return true;
    }

    private void stopSleeping(Zone zone) {
        zones.existing(zone.address(), "uma_zalloc_arg"); // it may have been destroyed
        zone.addSleepers(-1);
    }

    /** Has those look again who sleep at the limit of a zone. */
    void wakeSleepers(Zone zone) {
        if (zone.hasSleepers()) {
            events.memoryFreed();
        }
    }

    void free(Zone zone, long item, long argument) {
        callbacks.destruct(zone, item, argument);
        kmem.cacheFree(zone.cache(), item);
        zone.count(UmaZone.UZ_FREES, 1);
        wakeSleepers(zone);
    }
}
