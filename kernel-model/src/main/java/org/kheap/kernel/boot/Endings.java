package org.kheap.kernel.boot;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.kheap.kernel.module.GuestSymbols;
import org.kheap.kernel.thread.KernelThread;
import org.kheap.kernel.thread.Scheduler;
import org.kheap.kernel.thread.Threads;
import org.kheap.machine.GuestText;
import org.kheap.panic.Panic;
import org.kheap.panic.PanicReason;
import org.kheap.panic.message.PanicScreen;
import org.kheap.panic.stack.StackTrace;

/** What is left to say when a run ends otherwise than by itself. */
final class Endings {
    private final KernelContext kernel;
    private final Threads threads;
    private final Stacks stacks;
    private final Console console;
    private final Taskq taskq;
    private final Dumping dumping;
    private final KernelState state;
    private Taskq consoleQueue;
    private Scheduler scheduler;
    private CrashImages crashImages;
    private UnaryOperator<PanicReason> explanation = UnaryOperator.identity();
    private Throwable damage;

    Endings(
            KernelContext kernel,
            Threads threads,
            Stacks stacks,
            Console console,
            Taskq taskq,
            Dumping dumping,
            KernelState state) {
        this.kernel = kernel;
        this.threads = threads;
        this.stacks = stacks;
        this.console = console;
        this.taskq = taskq;
        this.dumping = dumping;
        this.state = state;
    }

    /** @param queue of another thread that serves others */
    void stayUp(Taskq queue) {
        consoleQueue = queue;
    }

    void attach(Scheduler newScheduler, CrashImages newCrashImages) {
        scheduler = newScheduler;
        crashImages = newCrashImages;
    }

    /** @param newExplanation makes of a reason one that says more, or the same */
    void explainWith(UnaryOperator<PanicReason> newExplanation) {
        explanation = newExplanation;
    }

    /** Why a panic could not be explained; null if it could. */
    Throwable damage() {
        return damage;
    }

    /** Shows a panic of the running thread. */
    Outcome panic(PanicReason found, GuestThread thread) {
        PanicReason reason = explained(found);
        Panic panic =
                new Panic(
                        kernel.arch(),
                        kernel.memory(),
                        new GuestSymbols(kernel.modules()),
                        reason,
                        kernel.cpu().snapshot(),
                        scheduler.cpu(),
                        thread.kernel().address(),
                        thread.kernel().name(),
                        kernel.clock().now(),
                        stackOf(thread));
        Outcome outcome = new Outcome.Panicked(panic);
        crashImages.storeWindows(panic.registers(), thread.kernel());
        if (thread.job() != null) {
            crashImages.arguments(thread.job().arguments());
        }
        state.panicked(panic);
        PanicScreen.show(panic, fault -> kernel.cpu().trapFor(fault, 0), this::print);
        if (panic.goesOn()) {
            print(dumping.finish(() -> crashImages.image(outcome)));
        }
        return outcome;
    }

    /** What would explain it may be damaged itself; then what was found has to do. */
    private PanicReason explained(PanicReason reason) {
        try {
            return explanation.apply(reason);
        } catch (RuntimeException e) {
            damage = e;
            return reason;
        }
    }

    /** The kernel that panics may be in no state to have its stack walked. */
    private StackTrace stackOf(GuestThread thread) {
        try {
            return stacks.ofRunning(thread);
        } catch (RuntimeException e) {
            return new StackTrace(List.of(), "no stack trace: " + e.getMessage());
        }
    }

    private void print(String text) {
        console.write(GuestText.bytes(text));
    }

    /** The processor cannot go on, because of that. */
    Outcome halted(String what, GuestThread thread) {
        return new Outcome.Halted(what, stacks.ofRunning(thread));
    }

    /** The run was told to stop. */
    Outcome stopped(GuestThread thread) {
        return new Outcome.Stopped(stacks.ofRunning(thread));
    }

    /**
     * All threads sleep for ever. Those that serve others are left out where they would, anyway; one
     * that is stuck in the middle of its work is part of the deadlock.
     *
     * @param running the last one to fall asleep, whose registers are still in the processor
     */
    Outcome deadlocked(GuestThread running) {
        List<Outcome.Sleeper> sleepers = new ArrayList<>();
        for (KernelThread thread : threads.all()) {
            if (!thread.isDaemon() || !isIdle(thread)) {
                sleepers.add(
                        new Outcome.Sleeper(
                                thread.address(),
                                thread.name(),
                                thread.channel(),
                                waitsFor(thread),
                                thread == running.kernel()
                                        ? stacks.ofRunning(running)
                                        : stacks.ofWaiting(thread)));
            }
        }
        return new Outcome.Deadlocked(sleepers);
    }

    private boolean isIdle(KernelThread thread) {
        return taskq.isIdle(thread) || consoleQueue != null && consoleQueue.isIdle(thread);
    }

    private static String waitsFor(KernelThread thread) {
        boolean stopped = thread.state() == KernelThread.State.STOPPED;
        return stopped ? "somebody to start it" : thread.waitsFor();
    }
}
