package org.kheap.kernel.uma;

import org.kheap.kernel.base.KernelEvents;

/** The functions of the guest that a zone calls for an item, where it has them. */
final class Callbacks {
    private final KernelEvents events;

    Callbacks(KernelEvents events) {
        this.events = events;
    }

    /** Calls the constructor; false if it says that it failed. */
    boolean construct(Zone zone, long item, long argument, int flags) {
        return succeeds(zone, UmaZone.UZ_CTOR, item, zone.size(), argument, flags);
    }

    void destruct(Zone zone, long item, long argument) {
        call(zone, UmaZone.UZ_DTOR, item, zone.size(), argument);
    }

    /** Calls the initializer; false if it says that it failed. */
    boolean initialize(Zone zone, long item, int flags) {
        return succeeds(zone, UmaZone.UZ_INIT, item, zone.size(), flags);
    }

    void finish(Zone zone, long item) {
        call(zone, UmaZone.UZ_FINI, item, zone.size());
    }

    /** They return an int, of which only the low half of a register is defined. */
    private boolean succeeds(Zone zone, UmaZone callback, long... arguments) {
        return (int) call(zone, callback, arguments) == 0;
    }

    private long call(Zone zone, UmaZone callback, long... arguments) {
        long function = zone.view().word(callback);
        return function == 0 ? 0 : events.callGuest(function, arguments);
    }
}
