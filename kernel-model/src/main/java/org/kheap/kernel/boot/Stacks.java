package org.kheap.kernel.boot;

import java.util.List;
import org.kheap.kernel.thread.KernelThread;
import org.kheap.machine.Arch;
import org.kheap.machine.Cpu;
import org.kheap.machine.RegisterSnapshot;
import org.kheap.panic.stack.StackBounds;
import org.kheap.panic.stack.StackTrace;
import org.kheap.panic.stack.StackWalker;

/** Walks the stacks of threads, the one that runs and the others. */
final class Stacks {
    private final Arch arch;
    private final Cpu cpu;
    private final StackWalker walker;
    private final ContextSwitch context;
    private final long secondLow;
    private final long secondHigh;

    /** @param secondLow where the stack begins that traps have who find no room on the thread's */
    Stacks(
            Arch arch,
            Cpu cpu,
            StackWalker walker,
            ContextSwitch context,
            long secondLow,
            long secondHigh) {
        this.arch = arch;
        this.cpu = cpu;
        this.walker = walker;
        this.context = context;
        this.secondLow = secondLow;
        this.secondHigh = secondHigh;
    }

    /** The whole stack of the running thread. */
    StackTrace ofRunning(GuestThread thread) {
        return walk(cpu.snapshot(), thread.kernel(), StackWalker.MAX_FRAMES);
    }

    /** The whole stack of a thread that gave the processor away; empty if it never had it. */
    StackTrace ofWaiting(KernelThread thread) {
        if (!thread.hasSavedRegisters()) {
            return new StackTrace(List.of(), "");
        }
        return walk(context.saved(thread), thread, StackWalker.MAX_FRAMES);
    }

    /** Who called the kernel model: program counters, innermost first. */
    long[] callers(GuestThread thread, int limit) {
        // On x86 the stub has left all that a walk needs; asking the engine for registers is dear.
        RegisterSnapshot registers =
                arch.strictAlignment() ? cpu.snapshot() : thread.caller().onX86();
        return walk(registers, thread.kernel(), limit).pcs(limit);
    }

    private StackTrace walk(RegisterSnapshot registers, KernelThread thread, int limit) {
        // A frame may begin in the red zone: on SPARC it can still be in the processor's windows.
        long low = thread.low() - arch.pageSize();
        StackBounds bounds = new StackBounds(low, thread.high(), secondLow, secondHigh);
        return walker.walk(registers, bounds, limit);
    }
}
