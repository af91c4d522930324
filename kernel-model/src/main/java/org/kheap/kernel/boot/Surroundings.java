package org.kheap.kernel.boot;

import java.nio.charset.StandardCharsets;
import org.kheap.kernel.kmem.KmemContext;
import org.kheap.kernel.thread.Scheduler;
import org.kheap.kernel.thread.Sleep;
import org.kheap.machine.Symbols;
import org.kheap.panic.PanicReason.HeapCorruption;
import org.kheap.panic.message.HeapReport;

/**
 * The kernel around the heap, as the heap sees it. Until there are threads, the kernel itself is
 * allocating, and has neither a thread nor a stack in the guest.
 */
final class Surroundings implements KmemContext.Events {
    private final Console console;
    private final Symbols symbols;
    private final KernelClock clock;
    private final Taskq taskq;
    private Scheduler scheduler;
    private Handover handover;
    private Stacks stacks;
    private Execution execution;

    Surroundings(Console console, Symbols symbols, KernelClock clock, Taskq taskq) {
        this.console = console;
        this.symbols = symbols;
        this.clock = clock;
        this.taskq = taskq;
    }

    /** From now on there are threads. */
    void attach(
            Scheduler newScheduler,
            Handover newHandover,
            Stacks newStacks,
            Execution newExecution) {
        scheduler = newScheduler;
        handover = newHandover;
        stacks = newStacks;
        execution = newExecution;
    }

    private boolean hasThreads() {
        return scheduler != null && scheduler.current() != null;
    }

    @Override
    public long now() {
        return clock.now();
    }

    @Override
    public long currentThread() {
        return hasThreads() ? scheduler.current().address() : 0;
    }

    @Override
    public int cpu() {
        return hasThreads() ? scheduler.cpu() : 0;
    }

    @Override
    public long[] stack(int limit) {
        GuestThread thread = hasThreads() ? handover.running() : null;
        // A thread that has ended buries others before it was ever called.
        return thread == null || thread.caller() == null
                ? new long[0]
                : stacks.callers(thread, limit);
    }

    @Override
    public void sleepForMemory(long channel, String what) {
        if (!hasThreads()) {
            throw new IllegalStateException("out of memory before there are threads: " + what);
        }
        scheduler.sleep(Sleep.forMemory(channel, what));
    }

    @Override
    public void memoryFreed() {
        if (scheduler != null) {
            scheduler.memoryFreed();
        }
    }

    @Override
    public void dispatch(Runnable task) {
        taskq.dispatch(task);
    }

    @Override
    public void report(HeapCorruption corruption) {
        print(HeapReport.of(corruption, symbols));
    }

    @Override
    public void warn(String text) {
        print("WARNING: " + text + "\n");
    }

    @Override
    public void print(String text) {
        console.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public long callGuest(long function, long... arguments) {
        return execution.callGuest(function, arguments);
    }
}
