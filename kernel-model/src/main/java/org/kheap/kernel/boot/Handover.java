package org.kheap.kernel.boot;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.kheap.kernel.thread.KernelThread;
import org.kheap.kernel.thread.Scheduler;

/**
 * Hands the processor from one thread to another: the Java thread of the one waits, that of the other
 * goes on. Once the run has ended, whoever waits gives up instead.
 */
final class Handover implements Scheduler.Dispatcher {
    private final ContextSwitch context;
    private final Execution execution;
    private final Consumer<GuestThread> whenIdle;

    /** In the order of their creation. */
    private final Map<KernelThread, GuestThread> threads = new LinkedHashMap<>();

    private Scheduler scheduler;
    private GuestThread running;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean over;

    /** @param whenIdle see {@link Scheduler.Dispatcher#idle}; is given the thread that ran last */
    Handover(ContextSwitch context, Execution execution, Consumer<GuestThread> whenIdle) {
        this.context = context;
        this.execution = execution;
        this.whenIdle = whenIdle;
    }

    void attach(Scheduler newScheduler) {
        scheduler = newScheduler;
    }

    void add(GuestThread thread) {
        threads.put(thread.kernel(), thread);
    }

    /** The thread that holds the baton; null before the first. */
    GuestThread running() {
        return running;
    }

    void begin(GuestThread first) {
        first.adoptJavaThread();
        context.turnTo(first.kernel());
        running = first;
    }

    @Override
    public void suspend(KernelThread from) {
        context.save(from, threads.get(from).caller());
    }

    @Override
    public void switchTo(KernelThread from, KernelThread to) {
        GuestThread waiting = threads.get(from);
        give(to);
        await(waiting);
        context.restore(from);
        scheduler.resumed();
    }

    @Override
    public void leave(KernelThread from, KernelThread to) {
        threads.remove(from);
        give(to);
    }

    private void give(KernelThread to) {
        GuestThread next = threads.get(to);
        running = next;
        context.turnTo(to);
        next.goOn(() -> execution.run(next));
    }

    private void await(GuestThread waiting) {
        waiting.await();
        if (over) {
            throw new RunEndedException();
        }
    }

    @Override
    public void idle() {
        whenIdle.accept(running);
    }

    /**
     * Has everybody who waits give up, one after the other: the run has ended. The caller of the run is
     * the last, since its Java thread goes on to {@link #awaitEnd}.
     */
    void end() {
        if (over) {
            return; // whoever gives up comes here, too
        }
        over = true;
        for (GuestThread thread : List.copyOf(threads.values())) {
            if (thread.hasOwnJavaThread()) {
                thread.giveUp();
                thread.join();
            }
        }
        for (GuestThread thread : List.copyOf(threads.values())) {
            if (!thread.hasOwnJavaThread()) {
                thread.giveUp();
            }
        }
        ended.countDown();
    }

    /** Waits until the run has ended and no other Java thread of it is left. */
    void awaitEnd() {
        boolean interrupted = false;
        while (ended.getCount() > 0) {
            try {
                ended.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        List.copyOf(threads.values()).forEach(GuestThread::join);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
