package org.kheap.kernel.boot;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.kheap.kernel.thread.KernelThread;
import org.kheap.kernel.thread.Scheduler;
import org.kheap.machine.Cpu;

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

    /** Why a kernel that stays up stands still. */
    enum Stop {
        /** Its slice has run out, or the job that is waited for is over. */
        DUE,
        /** Somebody asked for it. */
        REQUESTED,
        /** No thread can go on. */
        IDLE
    }

    /** The baton of whoever has the kernel run, while it stands still. */
    private final Semaphore host = new Semaphore(0);

    private final Cpu cpu;
    private boolean staysUp;
    private volatile boolean stopRequested;

    /** Guards the two below: a break must never hit what runs after the kernel stood still. */
    private final Object breaking = new Object();

    private boolean breakRequested;
    private boolean resting = true;
    private long lastCall = Long.MAX_VALUE;
    private Job awaited;
    private Stop stop = Stop.DUE;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean over;

    /** @param whenIdle see {@link Scheduler.Dispatcher#idle}; is given the thread that ran last */
    Handover(Cpu cpu, ContextSwitch context, Execution execution, Consumer<GuestThread> whenIdle) {
        this.cpu = cpu;
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
        boolean mayEnd = waiting.mayEnd();
        give(to);
        await(waiting);
        context.restore(from);
        scheduler.resumed();
        if (mayEnd) {
            waiting.endIfKilled();
        }
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

    // Standing still

    /** Says that the kernel stays up, beginning with {@code first} at the first {@link #goOn}. */
    void stayUp(GuestThread first) {
        staysUp = true;
        running = first;
    }

    boolean staysUp() {
        return staysUp;
    }

    /** All threads, in the order of their creation. */
    List<GuestThread> threads() {
        return List.copyOf(threads.values());
    }

    /**
     * Lets the running thread go on, and waits until the kernel stands still again or has ended.
     *
     * @param newAwaited a job that is waited for; null for none
     * @param untilCall number of the call at which it stands still
     */
    Stop goOn(Job newAwaited, long untilCall) {
        awaited = newAwaited;
        lastCall = untilCall;
        synchronized (breaking) {
            resting = false;
        }
        GuestThread thread = running;
        thread.goOn(() -> execution.run(thread));
        host.acquireUninterruptibly();
        return stop;
    }

    /** Between two pieces of guest code: the kernel may have to stand still here. */
    void restIfDue(long calls) {
        if (stopRequested) {
            rest(Stop.REQUESTED);
        } else if (calls >= lastCall || awaited != null && awaited.isOver()) {
            rest(Stop.DUE);
        }
    }

    /** Nobody can go on, until whoever has the kernel run gives it something to do. */
    void restIdle() {
        rest(Stop.IDLE);
    }

    private void rest(Stop why) {
        stop = why;
        synchronized (breaking) {
            stopRequested = false;
            breakRequested = false;
            resting = true;
        }
        GuestThread thread = running;
        host.release();
        await(thread);
    }

    /** Has the kernel stand still at the next call. Any thread may call it. */
    void requestStop() {
        stopRequested = true;
    }

    void forgetStop() {
        stopRequested = false;
    }

    /** Has a thread end that makes no calls. Any thread may call it. */
    void requestBreak() {
        synchronized (breaking) {
            if (!resting) {
                stopRequested = true;
                breakRequested = true;
                cpu.requestStop();
            }
        }
    }

    /** Whether a break was asked for since the kernel went on. */
    boolean takeBreak() {
        synchronized (breaking) {
            boolean requested = breakRequested;
            breakRequested = false;
            return requested;
        }
    }

    /** Has all threads of a job end where they can. */
    void kill(Job job) {
        job.kill();
        for (GuestThread thread : threads()) {
            if (thread.job() == job) {
                thread.kill();
                wakeEarly(thread);
            }
        }
    }

    private void wakeEarly(GuestThread thread) {
        KernelThread kernel = thread.kernel();
        if (kernel.state() == KernelThread.State.STOPPED) {
            scheduler.start(kernel);
        } else if (thread.mayEnd()) {
            scheduler.wakeEarly(kernel);
        }
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
        host.release();
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
