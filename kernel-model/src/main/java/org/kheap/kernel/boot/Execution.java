package org.kheap.kernel.boot;

import java.util.function.BooleanSupplier;
import org.kheap.kernel.base.LoopGuard;
import org.kheap.kernel.thread.Scheduler;
import org.kheap.machine.Arch;
import org.kheap.machine.Cpu;
import org.kheap.machine.GuestFaultException;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Trap;
import org.kheap.panic.KernelPanicException;
import org.kheap.panic.PanicReason.Message;

/**
 * Runs guest code: enters the processor, answers when the guest calls or traps, and enters it again,
 * until something ends the run.
 */
final class Execution {
    /** Callbacks that allocate from caches with callbacks end somewhere. */
    private static final int MAX_CALL_DEPTH = 100;

    private final Arch arch;
    private final Cpu cpu;
    private final GuestMemory memory;
    private final Services services;
    private final Traps traps;
    private final KernelClock clock;
    private final Endings endings;
    private final BooleanSupplier stopping;

    /** Where every thread begins. */
    private final long threadStart;

    /** Where a call of the guest begins. */
    private final long guestCall;

    private Scheduler scheduler;
    private Handover handover;
    private Outcome outcome;
    private Throwable damage;
    private Throwable failure;

    /** Calls of threads that are not there for others; see {@link #answered()}. */
    private long answered;

    /** @param stopping whether the run is to end */
    Execution(
            KernelContext kernel,
            Services services,
            Traps traps,
            Endings endings,
            BooleanSupplier stopping) {
        this.arch = kernel.arch();
        this.cpu = kernel.cpu();
        this.memory = kernel.memory();
        this.services = services;
        this.traps = traps;
        this.clock = kernel.clock();
        this.endings = endings;
        this.stopping = stopping;
        this.threadStart = kernel.addressOf("thread_start");
        this.guestCall = kernel.addressOf("guest_call");
    }

    void attach(Scheduler newScheduler, Handover newHandover) {
        scheduler = newScheduler;
        handover = newHandover;
    }

    /** How many calls were answered of threads that are there for themselves: their progress. */
    long answered() {
        return answered;
    }

    /** Why the kernel model could not go on, if it panicked because of damaged data; else null. */
    Throwable damage() {
        return damage;
    }

    /** Runs the first thread, and waits until the run has ended. */
    Outcome runFirst(GuestThread first) {
        scheduler.begin(first.kernel());
        handover.begin(first);
        run(first);
        handover.awaitEnd();
        throwFailure();
        return outcome;
    }

    /** How the run ended; null before. */
    Outcome outcome() {
        return outcome;
    }

    /** Has the caller of the run see a fault of ours. */
    void throwFailure() {
        if (failure instanceof Error error) {
            throw error;
        } else if (failure != null) {
            throw (RuntimeException) failure;
        }
    }

    /** Runs a thread from its beginning until it ends, or the run does. */
    void run(GuestThread thread) {
        try {
            long pc = begun(thread);
            while (outcome == null) {
                pc = stepOrLeave(thread, pc);
            }
        } catch (RunEndedException e) {
            // whatever ended it has been recorded
        } catch (ThreadEndedException e) {
            return; // others go on
        } catch (RuntimeException | Error e) {
            failure = e; // a fault of ours: the caller of the run is to see it
        }
        handover.end();
    }

    /** As {@link #step}; a thread that ends gives the processor away when it is back here. */
    private long stepOrLeave(GuestThread thread, long pc) {
        try {
            return step(thread, pc);
        } catch (ThreadEndedException e) {
            return left(thread, e);
        }
    }

    private long left(GuestThread thread, ThreadEndedException ended) {
        thread.leaveJob();
        try {
            scheduler.exit();
        } catch (RuntimeException e) {
            return recovered(thread, e);
        }
        throw ended;
    }

    /** Puts the processor where a thread begins, and returns that. */
    private long begun(GuestThread thread) {
        try {
            scheduler.resumed();
            // What goes wrong from here on is this thread's, not that of whoever ran before.
            Services.Caller.standAt(cpu, threadStart + Integer.BYTES);
            thread.begin();
            return threadStart;
        } catch (RuntimeException e) {
            return recovered(thread, e);
        }
    }

    /** Ends the run. */
    RuntimeException end(Outcome how) {
        outcome = how;
        return new RunEndedException();
    }

    /**
     * Runs a function of the guest while the guest waits for an answer: a constructor, while it waits
     * for a buffer. Returns when the function does; what it calls is answered meanwhile.
     *
     * @return what it returned, as a pointer-sized word
     */
    long callGuest(long function, long... arguments) {
        GuestThread thread = handover.running();
        GuestCall call = new GuestCall(arch, cpu, memory, thread.caller());
        if (thread.beginCall() > MAX_CALL_DEPTH) {
            throw new KernelPanicException(new Message("callbacks nested too deep"));
        }
        call.enter(function, arguments);
        long pc = guestCall;
        while (!thread.hasReturned() && outcome == null) {
            pc = step(thread, pc);
        }
        if (outcome != null) {
            throw new RunEndedException();
        }
        long result = thread.endCall();
        call.leave();
        return result;
    }

    /** Runs the guest until it calls or traps; returns where it goes on. */
    private long step(GuestThread thread, long pc) {
        if (handover.staysUp()) {
            handover.restIfDue(clock.calls());
            thread.endIfKilled();
        }
        Cpu.Exit exit = cpu.run(pc);
        if (exit instanceof Cpu.Exit.Hypercall) {
            return served(thread);
        } else if (exit instanceof Cpu.Exit.Trapped trapped) {
            return handled(thread, trapped.trap());
        } else if (exit instanceof Cpu.Exit.Reset reset) {
            throw end(endings.halted("a reset of the processor (" + reset.reason() + ")", thread));
        }
        return interrupted(thread, pc);
    }

    /**
     * Somebody has stopped the engine: to end the run, or to break a job off. Where exactly it stopped
     * in the guest's code nobody knows, so the thread cannot go on.
     */
    private long interrupted(GuestThread thread, long pc) {
        if (!handover.staysUp() || stopping.getAsBoolean()) {
            throw end(endings.stopped(thread));
        } else if (!handover.takeBreak()) {
            return pc; // it came too late for an earlier piece of code, and this one has not begun
        } else if (thread.job() == null || !thread.mayEnd()) {
            throw end(endings.stopped(thread));
        }
        handover.kill(thread.job());
        throw new ThreadEndedException();
    }

    private long served(GuestThread thread) {
        clock.call();
        long resume;
        try {
            resume = services.serve(thread, scheduler);
        } catch (RuntimeException | StackOverflowError e) {
            return recovered(thread, e);
        }
        answered += thread.kernel().isDaemon() ? 0 : 1;
        if (thread.job() != null) {
            thread.job().called();
        }
        if (resume == 0) {
            throw end(endings.halted("an interrupt: the processor was halted", thread));
        }
        return resume;
    }

    private long handled(GuestThread thread, Trap trap) {
        try {
            return traps.enter(thread, trap);
        } catch (RuntimeException e) {
            return recovered(thread, e);
        }
    }

    /** What comes of a call or a trap that could not be answered: mostly the end of the run. */
    private long recovered(GuestThread thread, Throwable problem) {
        if (problem instanceof RunEndedException ended) {
            throw ended;
        } else if (problem instanceof ThreadEndedException ended) {
            throw ended;
        } else if (problem instanceof KernelPanicException panic) {
            throw end(endings.panic(panic.reason(), thread));
        } else if (problem instanceof LoopGuard.StoppedException) {
            throw end(endings.stopped(thread));
        } else if (problem instanceof GuestFaultException access) {
            // The kernel followed a bad address of the guest's: the trap is the kernel's.
            return handled(thread, traps.inCall(access.fault()));
        }
        // The guest can write nonsense into any structure of the heap. What the heap then cannot
        // make sense of ends the guest, and never the program that runs it. Whether it was the
        // guest or a mistake of ours, only the place can tell.
        damage = problem;
        String text = "kernel data damaged: " + problem.getMessage();
        throw end(endings.panic(new Message(text), thread));
    }
}
