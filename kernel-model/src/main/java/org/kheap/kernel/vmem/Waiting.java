package org.kheap.kernel.vmem;

import java.util.function.LongSupplier;
import org.kheap.kernel.base.KernelEvents;
import org.kheap.machine.StructView;

/**
 * The waiting that {@code VM_SLEEP} asks for. Whoever calls an arena from outside waits here, having let
 * go of everything; what an arena asks of its source on the way only tries.
 */
final class Waiting {
    private static final int NEVER_WAITS = Vmf.VM_NOSLEEP | Vmf.VM_ABORT;

    private final KernelEvents events;
    private final Runnable reap;
    private boolean reapIsDue;

    /**
     * @param reap gets memory back from those who keep more than they need
     */
    Waiting(KernelEvents events, Runnable reap) {
        this.events = events;
        this.reap = reap;
    }

    /** Whether a caller with these flags takes no for an answer. */
    static boolean takesNo(int flags) {
        return (flags & NEVER_WAITS) != 0;
    }

    /**
     * Tries until there is room, or once if the flags say so. A failure has memory reaped, so that the
     * next one may have more luck.
     *
     * @param what is wanted, in words
     * @param attempt returns 0 if there is no room
     * @return what the attempt returned, 0 only if the flags allow it
     */
    long until(Arena arena, String what, int flags, LongSupplier attempt) {
        long got = attempt.getAsLong();
        while (got == 0 && (flags & Vmf.VM_ABORT) == 0) {
            reapSoon();
            if (takesNo(flags)) {
                return 0;
            }
            StructView<Vmem> vm = arena.view();
            arena.lists().count(VmemKstat.VK_WAIT, 1);
            events.sleepForMemory(vm.addressOf(Vmem.VM_CV), what + " of " + arena.name());
            got = attempt.getAsLong();
        }
        return got;
    }

    /** One reap on the way is enough for all who wait for one. */
    private void reapSoon() {
        if (!reapIsDue) {
            reapIsDue = true;
            events.dispatch(
                    () -> {
                        reapIsDue = false;
                        reap.run();
                    });
        }
    }
}
