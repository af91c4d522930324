package org.kheap.kernel.memguard;

import static org.kheap.kernel.memguard.MemguardPanicInfo.MGP_ACCESS;
import static org.kheap.kernel.memguard.MemguardPanicInfo.MGP_ADDRESS;
import static org.kheap.kernel.memguard.MemguardPanicInfo.MGP_DISTANCE;
import static org.kheap.kernel.memguard.MemguardPanicInfo.MGP_ERROR;
import static org.kheap.kernel.memguard.MemguardPanicInfo.MGP_OBJECT;
import static org.kheap.kernel.memguard.MemguardPanicInfo.MGP_TIMESTAMP;

import org.kheap.kernel.base.Globals;
import org.kheap.kernel.base.KernelEvents;
import org.kheap.machine.Fault;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Layout;
import org.kheap.machine.StructView;
import org.kheap.panic.PanicReason.GuardCorruption;
import org.kheap.panic.PanicReason.GuardError;
import org.kheap.panic.PanicReason.GuardFree;
import org.kheap.panic.PanicReason.GuardFreeError;
import org.kheap.panic.PanicReason.GuardHit;
import org.kheap.panic.PanicReason.Guarded;
import org.kheap.panic.PanicReason.GuardedObject;

/**
 * Records in the guest's {@code memguard_panic_info} what was found, for debuggers. {@code mgp_error} is
 * one of these:
 *
 * <ul>
 *   <li>1 an access behind the end of an allocation, 2 one before its beginning. {@code mgp_distance} is
 *       how far from it, 1 if no byte is between.
 *   <li>3 an access to one that had been freed, 4 to none that is remembered. {@code mgp_distance} is
 *       bytes from the beginning, as for all that follow but 8.
 *   <li>5 a free of what is not allocated, 6 of an address that was not given out, 7 as that of another
 *       owner.
 *   <li>8 a changed byte beside an allocation, as far from it as for 1, negative before it.
 * </ul>
 */
final class Findings {
    private static final int CORRUPTION = 8;

    private final GuestMemory memory;
    private final Globals globals;
    private final KernelEvents events;

    Findings(GuestMemory memory, Globals globals, KernelEvents events) {
        this.memory = memory;
        this.globals = globals;
        this.events = events;
    }

    void record(Guarded found) {
        StructView<MemguardPanicInfo> info = info();
        info.int64(MGP_TIMESTAMP, events.now());
        info.word(MGP_OBJECT, found.object() == null ? 0 : found.object().record());
        if (found instanceof GuardHit hit) {
            Fault fault = hit.trap().trap().fault();
            info.int32(MGP_ERROR, error(hit.error())).int32(MGP_ACCESS, access(fault));
            info.word(MGP_ADDRESS, fault.address()).word(MGP_DISTANCE, hit.distance());
        } else if (found instanceof GuardFree free) {
            info.int32(MGP_ERROR, error(free.error())).int32(MGP_ACCESS, 0);
            info.word(MGP_ADDRESS, free.address()).word(MGP_DISTANCE, distance(free));
        } else if (found instanceof GuardCorruption corruption) {
            info.int32(MGP_ERROR, CORRUPTION).int32(MGP_ACCESS, 0);
            info.word(MGP_ADDRESS, corruption.address());
            info.word(MGP_DISTANCE, corruption.distance());
        }
    }

    private StructView<MemguardPanicInfo> info() {
        Layout<MemguardPanicInfo> layout = Layout.of(MemguardPanicInfo.class, memory.abi());
        return new StructView<>(layout, memory, globals.address("memguard_panic_info"));
    }

    private static int error(GuardError error) {
        return switch (error) {
            case OUT_OF_BOUNDS_RIGHT -> 1;
            case OUT_OF_BOUNDS_LEFT -> 2;
            case USE_AFTER_FREE -> 3;
            case WILD -> 4;
        };
    }

    private static int error(GuardFreeError error) {
        return switch (error) {
            case DOUBLE_FREE -> 5;
            case WRONG_ADDRESS -> 6;
            case WRONG_OWNER -> 7;
        };
    }

    private static int access(Fault fault) {
        return switch (fault.access()) {
            case LOAD, INSPECT -> 1;
            case STORE -> 2;
            case FETCH -> 3;
        };
    }

    private static long distance(GuardFree free) {
        GuardedObject object = free.object();
        return object == null ? 0 : free.address() - object.start();
    }
}
