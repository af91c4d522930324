package org.kheap.kernel.uma;

import static org.kheap.machine.GuestMemory.Access.LOAD;

import org.kheap.kernel.base.KernelEvents;
import org.kheap.machine.GuestMemory;

/** {@code uma_zone_set_warning}: what a zone has to say when it is at its limit. */
final class LimitWarning {
    /** Nanoseconds between two of a zone. */
    private static final long INTERVAL = 300_000_000_000L;

    private static final int MOST_TEXT = 1024;

    private final UmaContext context;
    private final GuestMemory memory;
    private final KernelEvents events;

    LimitWarning(UmaContext context) {
        this.context = context;
        this.memory = context.memory();
        this.events = context.events();
    }

    /** Prints it, unless it was printed less than five minutes ago. */
    void show(Zone zone) {
        long text = zone.view().word(UmaZone.UZ_WARNING);
        if (text == 0 || context.globals().int32("zone_warnings") == 0) {
            return;
        }
        long now = events.now();
        long last = zone.view().int64(UmaZone.UZ_RATECHECK);
        if (last == 0 || now - last >= INTERVAL) {
            zone.view().int64(UmaZone.UZ_RATECHECK, now);
            String warning = memory.getString(text, MOST_TEXT, LOAD);
            events.print("[zone: %s] %s\n".formatted(zone.name(), warning));
        }
    }
}
