package org.kheap.kernel.boot;

import org.kheap.kernel.base.Globals;
import org.kheap.kernel.state.PanicRecord;
import org.kheap.kernel.state.Vitals;
import org.kheap.kernel.thread.Scheduler;
import org.kheap.machine.GuestFaultException;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Hat;
import org.kheap.panic.Panic;

/** Brings what the kernel's variables say of itself up to date, before somebody looks at them. */
final class KernelState {
    private final KernelClock clock;
    private final PanicRecord panics;
    private final Vitals vitals;
    private Scheduler scheduler;

    KernelState(GuestMemory memory, Globals globals, Hat hat, KernelClock clock) {
        this.clock = clock;
        this.panics = new PanicRecord(memory, globals);
        this.vitals = new Vitals(memory, globals, hat, clock.moment());
    }

    /** Has what changes all the time be true at clock ticks. */
    void begin(Scheduler newScheduler) {
        scheduler = newScheduler;
        clock.every(KernelClock.TICK, this::update);
    }

    /** Has it be true now. */
    void update() {
        vitals.update(clock.moment());
        try {
            scheduler.describeQueues();
        } catch (GuestFaultException e) {
            // the guest has taken away what it would be written to
        }
    }

    /** The kernel has panicked, and has not said so yet. */
    void panicked(Panic panic) {
        update();
        panics.write(panic, clock.moment());
    }
}
