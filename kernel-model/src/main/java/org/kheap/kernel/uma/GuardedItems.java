package org.kheap.kernel.uma;

import org.kheap.kernel.memguard.GuardRequest;
import org.kheap.kernel.memguard.Memguard;

/**
 * Items that MemGuard guards. They are made and unmade each time, and count neither in the zone's
 * statistics nor against its limit.
 */
final class GuardedItems {
    private final Memguard memguard;
    private final Callbacks callbacks;

    GuardedItems(UmaContext context, Callbacks callbacks) {
        this.memguard = context.memguard();
        this.callbacks = callbacks;
    }

    /** Memory for an item that is to be guarded; 0 if it is not, or cannot be. */
    long take(Zone zone, int flags) {
        if (!memguard.isAwake()
                || !memguard.wantsItem(zone.size(), zone.owner(), zone.has(Umaf.ZONE_NOFREE))) {
            return 0;
        }
        return memguard.alloc(
                new GuardRequest(
                        zone.size(), zone.alignment(), (flags & Umaf.M_ZERO) != 0, zone.owner()));
    }

    /** Makes an item of that memory; false if a callback failed, and the memory is free again. */
    boolean make(Zone zone, long item, long argument, int flags) {
        boolean initialized = callbacks.initialize(zone, item, flags);
        if (initialized && callbacks.construct(zone, item, argument, flags)) {
            return true;
        }
        if (initialized) {
            callbacks.finish(zone, item);
        }
        memguard.free(item, zone.owner());
        return false;
    }

    boolean contain(long item) {
        return memguard.contains(item);
    }

    /** Frees an item. One that is none is not shown to the callbacks. */
    void free(Zone zone, long item, long argument) {
        memguard.requireOwned(item, zone.owner());
        callbacks.destruct(zone, item, argument);
        callbacks.finish(zone, item);
        memguard.free(item, zone.owner());
    }
}
