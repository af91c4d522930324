package org.kheap.kernel.memguard;

import static org.kheap.kernel.memguard.MemguardEvent.MGE_CPU;
import static org.kheap.kernel.memguard.MemguardEvent.MGE_DEPTH;
import static org.kheap.kernel.memguard.MemguardEvent.MGE_STACK;
import static org.kheap.kernel.memguard.MemguardEvent.MGE_THREAD;
import static org.kheap.kernel.memguard.MemguardEvent.MGE_TIME;
import static org.kheap.machine.GuestMemory.Access.LOAD;
import static org.kheap.machine.GuestMemory.Access.STORE;

import java.util.ArrayList;
import java.util.List;
import org.kheap.kernel.base.KernelEvents;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Layout;
import org.kheap.machine.StructView;
import org.kheap.panic.PanicReason.GuardEvent;
import org.kheap.panic.PanicReason.GuardedObject;

/** Keeps who allocated and who freed, and tells it to those who report. */
final class History {
    /** Entries of {@code mge_stack}. */
    private static final int DEPTH = 16;

    private final GuestMemory memory;
    private final KernelEvents events;
    private final Layout<MemguardEvent> layout;

    History(GuestMemory memory, KernelEvents events) {
        this.memory = memory;
        this.events = events;
        this.layout = Layout.of(MemguardEvent.class, memory.abi());
    }

    /** Keeps that the running thread is doing something now. */
    void record(long address) {
        StructView<MemguardEvent> event = view(address);
        long[] stack = events.stack(DEPTH);
        event.int64(MGE_TIME, events.now()).word(MGE_THREAD, events.currentThread());
        event.int32(MGE_CPU, events.cpu()).int32(MGE_DEPTH, stack.length);
        for (int i = 0; i < stack.length; i++) {
            memory.putWord(event.addressOf(MGE_STACK, i), stack[i], STORE);
        }
    }

    private GuardEvent event(long address, long now) {
        StructView<MemguardEvent> event = view(address);
        List<Long> stack = new ArrayList<>();
        int depth = Math.max(0, Math.min(DEPTH, event.int32(MGE_DEPTH)));
        for (int i = 0; i < depth; i++) {
            stack.add(memory.getWord(event.addressOf(MGE_STACK, i), LOAD));
        }
        return new GuardEvent(
                event.word(MGE_THREAD),
                event.int32(MGE_CPU),
                now - event.int64(MGE_TIME),
                List.copyOf(stack));
    }

    private StructView<MemguardEvent> view(long address) {
        return new StructView<>(layout, memory, address);
    }

    /** All that is known of an allocation. */
    GuardedObject describe(Allocation allocation) {
        long now = events.now();
        return new GuardedObject(
                allocation.record(),
                allocation.number(),
                allocation.address(),
                allocation.size(),
                allocation.name(),
                allocation.isItem(),
                event(allocation.allocatedEvent(), now),
                allocation.isFreed() ? event(allocation.freedEvent(), now) : null);
    }
}
