package org.kheap.kernel.boot;

import java.util.ArrayDeque;
import java.util.Deque;
import org.kheap.kernel.thread.KernelThread;
import org.kheap.kernel.thread.Scheduler;
import org.kheap.kernel.thread.Sleep;

/**
 * {@code kmem_taskq}: what the heap wants done, but not at once and not by whoever happens to be
 * running. A kernel thread does it, one task after the other.
 */
final class Taskq {
    private final Deque<Runnable> tasks = new ArrayDeque<>();

    /** Address of the queue, on which its thread sleeps while there is nothing to do. */
    private final long channel;

    private Scheduler scheduler;

    Taskq(long channel) {
        this.channel = channel;
    }

    void attach(Scheduler newScheduler) {
        scheduler = newScheduler;
    }

    /** Whether a thread sleeps because there is nothing to do. */
    boolean isIdle(KernelThread thread) {
        return thread.channel() == channel;
    }

    /** How its thread sleeps while there is nothing to do. */
    Sleep sleep() {
        return Sleep.on(channel, "a task");
    }

    /** Has its thread do something as soon as it gets a CPU. */
    void dispatch(Runnable task) {
        tasks.add(task);
        if (scheduler != null) {
            scheduler.wakeOne(channel);
        }
    }

    /** Does the next task, once there is one. For its own thread. */
    void runNext() {
        while (tasks.isEmpty()) {
            scheduler.sleep(sleep());
        }
        tasks.remove().run();
    }
}
