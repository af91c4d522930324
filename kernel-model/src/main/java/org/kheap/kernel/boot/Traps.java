package org.kheap.kernel.boot;

import java.util.List;
import org.kheap.kernel.module.ModuleTable;
import org.kheap.machine.Arch;
import org.kheap.machine.Cpu;
import org.kheap.machine.Fault;
import org.kheap.machine.RegisterSnapshot;
import org.kheap.machine.SparcRegister;
import org.kheap.machine.Symbol;
import org.kheap.machine.Trap;
import org.kheap.machine.TrapEntry;
import org.kheap.machine.X86Register;
import org.kheap.panic.KernelPanicException;
import org.kheap.panic.PanicReason;
import org.kheap.panic.PanicReason.BadTrap;
import org.kheap.panic.PanicReason.StackOverflow;

/**
 * What the kernel does when guest code traps: it saves the registers and sends the guest into its
 * handler, which comes back to panic. See {@code docs/notes/0001}.
 */
final class Traps {
    /** Where the machines' handlers begin; a machine has one of them. */
    private static final List<String> HANDLERS = List.of("cmntrap", "fault", "ktl0");

    private final Arch arch;
    private final Cpu cpu;
    private final ModuleTable modules;
    private final TaskState task;
    private final long secondStack;

    /** @param secondStack top of the stack for traps that cannot be saved on the thread's own */
    Traps(KernelContext kernel, TaskState task, long secondStack) {
        this.arch = kernel.arch();
        this.cpu = kernel.cpu();
        this.modules = kernel.modules();
        this.task = task;
        this.secondStack = secondStack;
    }

    /** The trap of an access by the kernel model on behalf of the guest's call. */
    Trap inCall(Fault fault) {
        return cpu.trapFor(fault, callingInstruction());
    }

    private long callingInstruction() {
        RegisterSnapshot registers = cpu.snapshot();
        boolean sparc = arch.strictAlignment();
        return sparc ? registers.get(SparcRegister.PC) : registers.get(X86Register.RIP) - 1;
    }

    /**
     * Prepares the guest to go on in its trap handler.
     *
     * @return where that begins
     * @throws KernelPanicException if it cannot be entered
     */
    long enter(GuestThread thread, Trap trap) {
        PanicReason pending = thread.pendingTrap();
        if (pending != null && (arch.strictAlignment() || !(pending instanceof BadTrap))) {
            throw new KernelPanicException(inHandler(pending, trap));
        }
        TrapEntry entry = cpu.enter(trap, secondStack);
        if (pending != null && !(entry instanceof TrapEntry.SecondTrap)) {
            throw new KernelPanicException(pending); // the handler fails, and would do so again
        }
        if (entry instanceof TrapEntry.Saved saved) {
            thread.pendingTrap(new BadTrap(trap, saved.regs()));
            return handler(saved.regs());
        }
        if (entry instanceof TrapEntry.SecondTrap second) {
            thread.pendingTrap(new StackOverflow(trap, second.stackFault(), second.regs()));
            if (!arch.strictAlignment()) {
                task.doubleFault();
                return handler(second.regs());
            }
        } else if (entry instanceof TrapEntry.ErrorMode error) {
            thread.pendingTrap(new StackOverflow(trap, error.stackFault(), 0));
        }
        throw new KernelPanicException(thread.pendingTrap());
    }

    /**
     * The handler itself trapped: what is left of the stack was not enough for it. On x86 the trap that
     * this raises finds no room either, and is a double fault like any other.
     */
    private PanicReason inHandler(PanicReason pending, Trap trap) {
        if (pending instanceof BadTrap first && trap.fault() != null) {
            boolean errorMode = arch.equals(Arch.SPARC);
            return new StackOverflow(first.trap(), trap.fault(), errorMode ? 0 : first.regs());
        }
        return pending;
    }

    private long handler(long regs) {
        if (!arch.strictAlignment()) {
            cpu.set(X86Register.RSP, regs); // where the handler expects them
        }
        for (String name : HANDLERS) {
            if (modules.named(name).isPresent()) {
                return modules.named(name).map(Symbol::address).orElseThrow();
            }
        }
        throw new IllegalStateException("the kernel has no trap handler");
    }
}
