package org.kheap.kernel.vmem;

import org.kheap.kernel.base.KernelEvents;
import org.kheap.machine.StructView;

/**
 * {@code vm_lock} of one arena. Only one thread at a time runs in the kernel model, so that the lock
 * matters while the guest runs and an arena is held: in the visitor of a walk.
 */
final class ArenaLock {
    private final KernelEvents events;
    private final StructView<Vmem> vm;

    /**
     * @param events null before there are threads
     */
    ArenaLock(KernelEvents events, StructView<Vmem> vm) {
        this.events = events;
        this.vm = vm;
    }

    void hold() {
        vm.word(Vmem.VM_LOCK, events.currentThread());
    }

    void release() {
        vm.word(Vmem.VM_LOCK, 0);
        events.memoryFreed();
    }

    /** Another operation of the thread that holds it would wait for itself. */
    void requireNotOwn() {
        long owner = vm.word(Vmem.VM_LOCK);
        if (owner != 0 && events != null && owner == events.currentThread()) {
            throw Demand.panic(
                    "recursive mutex_enter, lp=%x owner=%x thread=%x"
                            .formatted(vm.addressOf(Vmem.VM_LOCK), owner, owner));
        }
    }

    /** Waits while another thread holds it. */
    void await() {
        while (true) {
            long owner = vm.word(Vmem.VM_LOCK);
            if (owner == 0 || owner == events.currentThread()) {
                return;
            }
            String what = "the lock of " + vm.string(Vmem.VM_NAME);
            events.sleepForMemory(vm.addressOf(Vmem.VM_LOCK), what);
        }
    }
}
