package org.kheap.kernel.boot;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.kheap.kernel.module.KernelModule;
import org.kheap.kernel.thread.KernelThread;
import org.kheap.kernel.thread.Scheduler;
import org.kheap.machine.Abi;
import org.kheap.panic.PanicReason.Message;

/**
 * A kernel that stays up, and what runs in it: see {@code docs/notes/0017}. The kernel stands still
 * unless {@link #advance} lets it go on. One Java thread at a time may use it; only {@link #interrupt}
 * and {@link Kernel#stop} are for any.
 */
public final class Jobs {
    /** Why the kernel stands still. */
    public enum Rest {
        /** The job that was waited for is over. */
        FINISHED,
        /** It has run for as long as it was allowed to. */
        SLICE,
        /** Somebody interrupted it. */
        INTERRUPTED,
        /** All threads sleep, and nothing will ever wake one, unless another job does. */
        IDLE,
        /** It panicked, or cannot go on otherwise: {@link #outcome} says how. */
        DOWN
    }

    /** A slice that never ends by itself. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    /** What runs a function of the guest in a new thread. */
    private record Beginning(long function, Function<ThreadStart, Runnable> enter) {}

    private final Execution execution;
    private final Handover handover;
    private final Scheduler scheduler;
    private final KernelClock clock;
    private final Endings endings;
    private final Taskq console;
    private final ThreadServices threads;
    private final Function<KernelThread, ThreadStart> starts;
    private final Abi abi;
    private final long argumentRoom;
    private final List<Job> jobs = new ArrayList<>();

    /**
     * @param console whose thread starts the jobs
     * @param argumentRoom bytes that the arguments of a job may take
     */
    Jobs(
            Execution execution,
            Handover handover,
            Scheduler scheduler,
            KernelClock clock,
            Endings endings,
            Taskq console,
            ThreadServices threads,
            Function<KernelThread, ThreadStart> starts,
            Abi abi,
            long argumentRoom) {
        this.execution = execution;
        this.handover = handover;
        this.scheduler = scheduler;
        this.clock = clock;
        this.endings = endings;
        this.console = console;
        this.threads = threads;
        this.starts = starts;
        this.abi = abi;
        this.argumentRoom = argumentRoom;
    }

    /** All jobs, the oldest first, until they are forgotten. */
    public List<Job> all() {
        return List.copyOf(jobs);
    }

    /** Forgets a job that is over. */
    public void forget(Job job) {
        jobs.remove(job);
    }

    /** How the kernel ended; null while it is up. */
    public Outcome outcome() {
        return execution.outcome();
    }

    /**
     * Has {@code main} of a workload begin when the kernel goes on.
     *
     * @param pid of the job
     * @param arguments {@code argv}, the name of the program first
     * @throws IllegalArgumentException if the arguments take too much room
     */
    public Job start(int pid, KernelModule workload, List<String> arguments) {
        requireRoom(arguments);
        long function = workload.symbol("main").orElseThrow().address();
        return start(
                new Job(pid, arguments),
                new Beginning(
                        function,
                        start -> {
                            start.push(arguments, argumentRoom);
                            return () -> start.enterMain(function, arguments.size());
                        }));
    }

    /** Has a function of the kernel begin, with three arguments, as a job. */
    public Job call(int pid, String name, long function, long first, long second, long third) {
        return start(
                new Job(pid, List.of(name)),
                new Beginning(
                        function, start -> () -> start.enter(function, first, second, third)));
    }

    private void requireRoom(List<String> arguments) {
        long room = argumentRoom - abi.wordSize();
        for (String argument : arguments) {
            room -= argument.getBytes(StandardCharsets.UTF_8).length + 1 + abi.wordSize();
        }
        if (room < 0) {
            throw new IllegalArgumentException(
                    "arguments take more than half of the stack: bytes=%d".formatted(argumentRoom));
        }
    }

    private Job start(Job job, Beginning beginning) {
        jobs.add(job);
        console.dispatch(() -> begin(job, beginning));
        return job;
    }

    /** In the thread of the console, which may have to wait for a stack. */
    private void begin(Job job, Beginning beginning) {
        if (job.isKilled()) {
            return;
        }
        KernelThread thread = threads.create(0, beginning.function);
        Runnable enter = beginning.enter.apply(starts.apply(thread));
        GuestThread main = new GuestThread(thread, enter).of(job);
        job.begin(main);
        handover.add(main);
        scheduler.start(thread);
    }

    // Going on and standing still

    /**
     * Lets the kernel go on.
     *
     * @param awaited until it is over; null for none
     * @param calls most calls of the kernel until it stands still again; a guest that makes none is
     *     not stopped by that
     */
    public Rest advance(Job awaited, long calls) {
        if (outcome() != null) {
            return Rest.DOWN;
        }
        if (awaited != null && awaited.isOver()) {
            return Rest.FINISHED;
        }
        long now = clock.calls();
        Handover.Stop stop =
                handover.goOn(awaited, calls > UNLIMITED - now ? UNLIMITED : now + calls);
        execution.throwFailure();
        if (outcome() != null) {
            handover.awaitEnd();
            return Rest.DOWN;
        }
        if (awaited != null && awaited.isOver()) {
            return Rest.FINISHED;
        }
        return switch (stop) {
            case IDLE -> Rest.IDLE;
            case REQUESTED -> Rest.INTERRUPTED;
            case DUE -> Rest.SLICE;
        };
    }

    /**
     * Makes the kernel stand still at the next call that a thread makes. Any Java thread may call it.
     */
    public void interrupt() {
        handover.requestStop();
    }

    /**
     * As {@link #interrupt}, but if the thread that runs makes no calls its job is killed; and if it is
     * none of a job, or does something for the heap, the kernel is down. Does nothing to a kernel that
     * stands still. Any Java thread may call it.
     */
    public void breakOff() {
        handover.requestBreak();
    }

    /** Takes back an {@link #interrupt} that came when the kernel stood still already. */
    public void forgetInterrupt() {
        handover.forgetStop();
    }

    /** All threads that sleep or wait to be started, with their stacks. */
    public List<Outcome.Sleeper> sleepers() {
        return ((Outcome.Deadlocked) endings.deadlocked(handover.running())).threads();
    }

    /** What the guest takes for the time: seconds since 1970. */
    public long time() {
        return clock.moment().seconds();
    }

    /**
     * Ends all threads of a job as soon as the kernel goes on. What they have locked stays locked, and
     * what they have allocated stays allocated. A thread in the middle of work of the heap, or waiting
     * for memory, comes to its end when that does.
     */
    public void kill(Job job) {
        handover.kill(job);
    }

    /** Panics by order of whoever sits at the console, if the machine is stuck. */
    public Outcome panic(String message) {
        execution.end(endings.panic(new Message(message), handover.running()));
        return outcome();
    }

    /** Switches the kernel off: no thread of it is left. Does nothing if it is down already. */
    public void halt() {
        handover.end();
        handover.awaitEnd();
    }

    // What threads of the guest report

    /** The function of a thread has returned. */
    void returned(int value) {
        GuestThread thread = handover.running();
        if (thread.job() != null) {
            thread.job().returned(thread, value);
        }
    }
}
