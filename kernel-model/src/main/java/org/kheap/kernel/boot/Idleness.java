package org.kheap.kernel.boot;

import java.util.OptionalLong;
import org.kheap.kernel.kmem.Kmem;
import org.kheap.kernel.thread.KernelThread;
import org.kheap.kernel.thread.Scheduler;
import org.kheap.kernel.thread.Threads;

/**
 * What happens when every thread sleeps: time passes to the next moment at which one wakes; if there
 * is none, memory is squeezed out for those who wait for some; and if that does not help, either, the
 * run has come to its end, or a kernel that stays up stands still.
 */
final class Idleness {
    private final Execution execution;
    private final Threads threads;
    private final KernelClock clock;
    private final Taskq taskq;
    private final Kmem kmem;
    private final Endings endings;
    private Scheduler scheduler;
    private Handover handover;

    /** Kernel calls answered when memory was last squeezed out. */
    private long callsAtLastResort = -1;

    Idleness(
            Execution execution,
            Threads threads,
            KernelClock clock,
            Taskq taskq,
            Kmem kmem,
            Endings endings) {
        this.execution = execution;
        this.threads = threads;
        this.clock = clock;
        this.taskq = taskq;
        this.kmem = kmem;
        this.endings = endings;
    }

    void attach(Scheduler newScheduler, Handover newHandover) {
        scheduler = newScheduler;
        handover = newHandover;
    }

    /**
     * See {@link org.kheap.kernel.thread.Scheduler.Dispatcher#idle}.
     *
     * @param last the last thread to fall asleep
     */
    void pass(GuestThread last) {
        OptionalLong deadline = scheduler.nextDeadline();
        if (deadline.isPresent()) {
            clock.advanceTo(deadline.getAsLong());
        } else if (!handover.staysUp() && threads.all().stream().allMatch(KernelThread::isDaemon)) {
            throw execution.end(new Outcome.Returned(0));
        } else if (scheduler.isMemoryWanted() && callsAtLastResort != execution.answered()) {
            callsAtLastResort = execution.answered();
            taskq.dispatch(this::squeeze);
        } else if (handover.staysUp()) {
            handover.restIdle();
        } else {
            throw execution.end(endings.deadlocked(last));
        }
    }

    /**
     * Gets out what there is, and has every sleeper look once more: one may have missed the rest of a span
     * that another one's request had imported.
     */
    private void squeeze() {
        kmem.purgeAll();
        scheduler.memoryFreed();
    }
}
