package org.kheap.panic;

import org.kheap.machine.Arch;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.RegisterSnapshot;
import org.kheap.machine.Symbols;
import org.kheap.panic.PanicReason.BadTrap;
import org.kheap.panic.PanicReason.GuardHit;
import org.kheap.panic.PanicReason.StackOverflow;
import org.kheap.panic.stack.StackTrace;

/**
 * A kernel that has panicked: all that its messages are made from.
 *
 * @param registers of the processor that panicked, inside the stub through which it did
 * @param cpu its number
 * @param thread address of the thread that ran on it
 * @param threadName what people call that; empty if it has no name
 * @param uptime nanoseconds since boot
 * @param stack that thread's stack, from the stub on
 */
public record Panic(
        Arch arch,
        GuestMemory memory,
        Symbols symbols,
        PanicReason reason,
        RegisterSnapshot registers,
        int cpu,
        long thread,
        String threadName,
        long uptime,
        StackTrace stack) {
    /** Whether the kernel can still dump and reboot; false if its processor has stopped for good. */
    public boolean goesOn() {
        return !(reason instanceof StackOverflow overflow) || overflow.regs() != 0;
    }

    /** A panic of the same thread for another reason. */
    public Panic with(PanicReason other) {
        return new Panic(
                arch, memory, symbols, other, registers, cpu, thread, threadName, uptime, stack);
    }

    /** The trap that it panicked for; null if there was none, or nothing of it could be saved. */
    public BadTrap trap() {
        if (reason instanceof BadTrap bad) {
            return bad;
        } else if (reason instanceof GuardHit hit) {
            return hit.trap();
        }
        return reason instanceof StackOverflow overflow && overflow.regs() != 0
                ? new BadTrap(overflow.first(), overflow.regs())
                : null;
    }
}
