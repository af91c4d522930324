package org.kheap.kernel.boot;

import java.util.concurrent.Semaphore;
import org.kheap.kernel.thread.KernelThread;
import org.kheap.panic.PanicReason;

/**
 * A kernel thread as something that executes: what it has of its own while the kernel model works for
 * it. It has a Java thread, so that a call of the guest's can wait in the middle of whatever it does;
 * of all these Java threads one at a time is running, the one that holds the baton.
 */
final class GuestThread {
    /** A call of the guest's may be deep in callbacks of callbacks when it calls again. */
    private static final long JAVA_STACK = 4 << 20;

    private final KernelThread kernel;
    private final Runnable beginning;
    private final Semaphore baton = new Semaphore(0);
    private Thread javaThread;

    /** Whether its Java thread is that of the caller of the run. */
    private boolean adopted;

    /** The stub through which it is calling the kernel model; null while it runs guest code. */
    private Services.Caller caller;

    /** The trap whose handler it is in; null if it is in none. */
    private PanicReason pendingTrap;

    /** Functions of the guest that the kernel model is waiting for. */
    private int callDepth;

    /** The job it belongs to; null for a thread of the kernel's own. */
    private Job job;

    private boolean killed;
    private boolean returned;
    private long returnValue;

    /** @param beginning prepares the processor for its first instruction */
    GuestThread(KernelThread kernel, Runnable beginning) {
        this.kernel = kernel;
        this.beginning = beginning;
    }

    KernelThread kernel() {
        return kernel;
    }

    /** Says whose thread it is. */
    GuestThread of(Job newJob) {
        job = newJob;
        if (job != null) {
            job.gained();
        }
        return this;
    }

    /** It ends, and says so while others still wait for the processor. */
    void leaveJob() {
        if (job != null) {
            job.lost(this);
        }
    }

    Job job() {
        return job;
    }

    // Being killed

    void kill() {
        killed = true;
    }

    /** Whether nothing would be left half done if it ended where it is now. */
    boolean mayEnd() {
        return callDepth == 0 && !kernel.sleepsForMemory();
    }

    /** @throws ThreadEndedException if it was killed and no callback of the heap is under way */
    void endIfKilled() {
        if (killed && callDepth == 0) {
            throw new ThreadEndedException();
        }
    }

    void begin() {
        beginning.run();
    }

    // The baton

    /** Says that the calling Java thread is this thread's. */
    void adoptJavaThread() {
        javaThread = Thread.currentThread();
        adopted = true;
    }

    /** Whether its Java thread is there for it alone, and ends when it does. */
    boolean hasOwnJavaThread() {
        return !adopted;
    }

    /** Lets it go on, or begin with {@code body}. */
    void goOn(Runnable body) {
        if (javaThread == null) {
            javaThread = new Thread(null, body, "guest thread", JAVA_STACK);
            javaThread.setDaemon(true);
            javaThread.start();
        } else {
            baton.release();
        }
    }

    /** Wakes it, if it ever began, so that it can see that the run is over. */
    void giveUp() {
        if (javaThread != null) {
            baton.release();
        }
    }

    /** Waits until it may go on. */
    void await() {
        baton.acquireUninterruptibly();
    }

    /** Waits until its own Java thread has ended, if it has one, and if that is not the caller. */
    void join() {
        boolean interrupted = false;
        while (javaThread != null
                && !adopted
                && javaThread != Thread.currentThread()
                && javaThread.isAlive()) {
            try {
                javaThread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    // The call that is being answered

    Services.Caller caller() {
        return caller;
    }

    void caller(Services.Caller newCaller) {
        caller = newCaller;
    }

    PanicReason pendingTrap() {
        return pendingTrap;
    }

    void pendingTrap(PanicReason trap) {
        pendingTrap = trap;
    }

    // Calls of the guest

    /** A function of the guest is about to be called. @return how many are being waited for */
    int beginCall() {
        returned = false;
        return ++callDepth;
    }

    /** That function has returned. */
    void returned(long value) {
        returned = true;
        returnValue = value;
    }

    boolean hasReturned() {
        return returned;
    }

    /** What the function returned; an outer call has not returned because an inner one did. */
    long endCall() {
        callDepth--;
        returned = false;
        return returnValue;
    }
}
