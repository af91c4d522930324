package org.kheap.kernel.boot;

import static org.kheap.machine.GuestMemory.Access.LOAD;

import org.kheap.kernel.state.PanicRecord;
import org.kheap.machine.GuestMemory;
import org.kheap.panic.KernelPanicException;
import org.kheap.panic.PanicReason;
import org.kheap.panic.PanicReason.Message;

/** The guest's last words and all others: what it prints, and how it panics. */
final class ConsoleServices {
    /** Longest piece of console output that is taken at once; the rest is cut off. */
    private static final int MAX_WRITE = 1 << 16;

    private final GuestMemory memory;
    private final RecordedConsole console;
    private final Console shown;
    private final Handover handover;

    /**
     * @param console which is recorded
     * @param shown which is not
     */
    ConsoleServices(GuestMemory memory, RecordedConsole console, Console shown, Handover handover) {
        this.memory = memory;
        this.console = console;
        this.shown = shown;
        this.handover = handover;
    }

    void provide(Services services) {
        services.provideAtOnce("prom_writestr", 2, a -> write(console, a[0], a[1]));
        services.provideAtOnce("log_writestr", 2, a -> write(console::log, a[0], a[1]));
        services.provideAtOnce("cons_writestr", 2, a -> write(shown, a[0], a[1]));
        services.provideAtOnce("panicsys", 1, a -> panicsys(a[0]));
        services.provideAtOnce("panic_trap", 0, a -> panicTrap());
    }

    private long write(Console where, long buffer, long size) {
        boolean cut = Long.compareUnsigned(size, MAX_WRITE) > 0;
        byte[] bytes = new byte[cut ? MAX_WRITE : (int) size];
        memory.read(buffer, bytes, LOAD);
        where.write(bytes);
        return 0;
    }

    private long panicsys(long message) {
        throw new KernelPanicException(
                new Message(memory.getString(message, PanicRecord.BUFFER_SIZE, LOAD)));
    }

    private long panicTrap() {
        PanicReason trap = handover.running().pendingTrap();
        throw new KernelPanicException(
                trap != null ? trap : new Message("panic_trap: there was no trap"));
    }
}
