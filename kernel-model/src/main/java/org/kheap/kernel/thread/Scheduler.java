package org.kheap.kernel.thread;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.kheap.kernel.base.Globals;
import org.kheap.kernel.thread.KernelThread.State;
import org.kheap.machine.GuestFaultException;
import org.kheap.machine.GuestMemory;
import org.kheap.panic.dump.CrashFacts;

/**
 * Decides which thread has which CPU, and which CPU's turn it is: section 2 of the package comment.
 * Whoever is the running thread calls it; a call that gives the processor away returns when the
 * caller has got it back.
 */
public final class Scheduler {
    /** A thread keeps the processor for at most so many kernel calls if others want it. */
    private static final int LONGEST_SLICE = 16;

    /** What the scheduler cannot do by itself. */
    public interface Dispatcher {
        /**
         * Saves what the running thread needs to go on later.
         *
         * @throws org.kheap.machine.GuestFaultException if its stack cannot take it
         */
        void suspend(KernelThread from);

        /** Lets {@code to} go on where it stopped, and returns when {@code from} is to go on. */
        void switchTo(KernelThread from, KernelThread to);

        /** Lets {@code to} go on; {@code from} never will. */
        void leave(KernelThread from, KernelThread to);

        /**
         * Every thread sleeps. Passes time, or does something else after which one may be ready;
         * throws if nothing can help.
         */
        void idle();
    }

    private final Threads threads;
    private final Cpus cpus;
    private final Dispatcher dispatcher;
    private final LongSupplier clock;
    private final Random random;

    /** The thread of each CPU; null for one that is idle. */
    private final KernelThread[] running;

    private final List<KernelThread> ready = new ArrayList<>();

    /** In the order in which they fell asleep. */
    private final List<KernelThread> asleep = new ArrayList<>();

    /** They have ended, but when they did they still stood on their stacks. */
    private final List<KernelThread> dead = new ArrayList<>();

    private KernelThread current;
    private int slice = 1;
    private int memorySleepers;
    private long nextDeadline = KernelThread.NEVER;

    /**
     * @param cpuCount 1 to 64
     * @param seed of all choices
     * @param clock nanoseconds since boot
     */
    public Scheduler(
            Threads threads,
            GuestMemory memory,
            Globals globals,
            int cpuCount,
            long seed,
            LongSupplier clock,
            Dispatcher dispatcher) {
        this.threads = threads;
        this.cpus = new Cpus(memory, globals, threads, cpuCount);
        this.running = new KernelThread[cpuCount];
        this.random = new Random(seed);
        this.clock = clock;
        this.dispatcher = dispatcher;
    }

    /** The thread whose turn it is; null before the first. */
    public KernelThread current() {
        return current;
    }

    /** Number of the CPU whose turn it is. */
    public int cpu() {
        return current == null ? 0 : current.cpu();
    }

    /** Makes a thread the running one: there was none before. */
    public void begin(KernelThread first) {
        place(first, 0);
        setCurrent(first);
    }

    /** Makes a stopped thread ready. */
    public void start(KernelThread thread) {
        thread.become(State.READY);
        ready.add(thread);
    }

    /** Has a thread that never ran wait until somebody wakes it. */
    public void startAsleep(KernelThread thread, Sleep sleep) {
        thread.fallAsleep(sleep);
        asleep.add(thread);
    }

    /**
     * Has the queues of the CPUs say who is ready. All wait for any CPU; each is counted where it ran
     * last, and at the first CPU before it ran.
     */
    public void describeQueues() {
        int[] waiting = new int[running.length];
        int[] highest = new int[running.length];
        Arrays.fill(highest, Cpus.IDLE_PRIORITY);
        for (KernelThread thread : ready) {
            int cpu = Math.max(0, thread.cpu());
            waiting[cpu]++;
            highest[cpu] = Math.max(highest[cpu], thread.priority());
        }
        for (int i = 0; i < running.length; i++) {
            cpus.queue(i, waiting[i], highest[i]);
        }
    }

    // Giving the processor away

    /** A kernel call: the running thread may have to give way here. */
    public void preempt() {
        if (nextDeadline != KernelThread.NEVER && nextDeadline <= clock.getAsLong()) {
            wakeWhoseTimeHasCome();
        }
        slice--;
        if (slice > 0) {
            return;
        }
        slice = 1 + random.nextInt(LONGEST_SLICE);
        boolean alone = ready.isEmpty() && busyCpus() == 1;
        if (!alone) {
            boolean waitForCpu = ready.size() > idleCpus();
            if (waitForCpu && (running.length == 1 || random.nextBoolean())) {
                makeReady(current);
            }
            reschedule();
        }
    }

    /** Lets another thread run, if one can. */
    public void giveWay() {
        KernelThread thread = current;
        if (!ready.isEmpty()) {
            int cpu = thread.cpu();
            vacate(thread);
            place(takeReady(), cpu);
            thread.become(State.READY);
            ready.add(thread);
        }
        employIdleCpus();
        if (busyCpus() > 1 || running[thread.cpu()] != thread) {
            switchTo(anyRunning(thread));
        }
    }

    /**
     * Has the running thread sleep.
     *
     * @return false if nobody woke it before its deadline
     */
    public boolean sleep(Sleep sleep) {
        KernelThread thread = current;
        vacate(thread);
        thread.fallAsleep(sleep);
        asleep.add(thread);
        memorySleepers += sleep.forMemory() ? 1 : 0;
        nextDeadline = Math.min(nextDeadline, sleep.deadline());
        reschedule();
        return !thread.timedOut();
    }

    /** Ends the running thread; the caller must not touch the guest afterwards. */
    public void exit() {
        KernelThread thread = current;
        wakeAll(thread.joinChannel());
        vacate(thread);
        thread.become(State.ZOMBIE);
        threads.remove(thread);
        KernelThread next = choose();
        dead.add(thread);
        setCurrent(next);
        dispatcher.leave(thread, next);
    }

    /** What a thread does first when it has got the processor: it buries those who have ended. */
    public void resumed() {
        if (!dead.isEmpty()) {
            List<KernelThread> buried = List.copyOf(dead);
            dead.clear();
            buried.forEach(threads::bury);
        }
    }

    private void reschedule() {
        switchTo(choose());
    }

    private void switchTo(KernelThread to) {
        KernelThread from = current;
        if (to != from) {
            dispatcher.suspend(from);
        }
        setCurrent(to);
        if (to != from) {
            dispatcher.switchTo(from, to);
        }
    }

    private void setCurrent(KernelThread thread) {
        current = thread;
        cpus.run(thread.cpu());
    }

    /** A thread that has a CPU, any of them, after every CPU got one as far as there are threads. */
    private KernelThread choose() {
        while (true) {
            employIdleCpus();
            if (busyCpus() > 0) {
                return anyRunning(null);
            }
            dispatcher.idle();
            wakeWhoseTimeHasCome();
        }
    }

    /** Any of the threads that have CPUs, but not {@code other}; null for whichever. */
    private KernelThread anyRunning(KernelThread other) {
        List<KernelThread> candidates = new ArrayList<>();
        for (KernelThread thread : running) {
            if (thread != null && thread != other) {
                candidates.add(thread);
            }
        }
        return pick(candidates);
    }

    private KernelThread takeReady() {
        KernelThread thread = pick(ready);
        ready.remove(thread);
        return thread;
    }

    private KernelThread pick(List<KernelThread> candidates) {
        int count = candidates.size();
        return candidates.get(count == 1 ? 0 : random.nextInt(count));
    }

    private void employIdleCpus() {
        while (!ready.isEmpty() && idleCpus() > 0) {
            KernelThread thread = takeReady();
            place(thread, idleCpuFor(thread));
        }
    }

    /** The CPU it ran on last, if that is idle, since its magazines are there; else the first. */
    private int idleCpuFor(KernelThread thread) {
        if (thread.cpu() >= 0 && running[thread.cpu()] == null) {
            return thread.cpu();
        }
        int cpu = 0;
        while (running[cpu] != null) {
            cpu++;
        }
        return cpu;
    }

    private void place(KernelThread thread, int cpu) {
        running[cpu] = thread;
        thread.putOn(cpu, cpus.address(cpu));
        thread.become(State.RUNNING);
        cpus.give(cpu, thread, clock.getAsLong());
    }

    private void vacate(KernelThread thread) {
        running[thread.cpu()] = null;
        cpus.give(thread.cpu(), null, clock.getAsLong());
    }

    private void makeReady(KernelThread thread) {
        vacate(thread);
        thread.become(State.READY);
        ready.add(thread);
    }

    private int busyCpus() {
        int busy = 0;
        for (KernelThread thread : running) {
            busy += thread != null ? 1 : 0;
        }
        return busy;
    }

    private int idleCpus() {
        return running.length - busyCpus();
    }

    // Waking

    /** Wakes the thread that has slept longest on a channel. */
    public void wakeOne(long channel) {
        for (KernelThread thread : asleep) {
            if (thread.channel() == channel) {
                wake(thread, false);
                return;
            }
        }
    }

    /** Wakes all that sleep on a channel, in the order in which they fell asleep. */
    public void wakeAll(long channel) {
        wakeEach(thread -> thread.channel() == channel, false);
    }

    /** Wakes a thread that sleeps, whatever it sleeps on; does nothing to one that does not. */
    public void wakeEarly(KernelThread thread) {
        if (asleep.contains(thread)) {
            wake(thread, false);
        }
    }

    /** Memory was freed: wakes all that wait for some. */
    public void memoryFreed() {
        if (memorySleepers > 0) {
            wakeEach(KernelThread::sleepsForMemory, false);
        }
    }

    /** Whether anybody waits for memory. */
    public boolean isMemoryWanted() {
        return memorySleepers > 0;
    }

    /** When the first of those wakes that sleep until a time; empty if none does. */
    public OptionalLong nextDeadline() {
        return nextDeadline == KernelThread.NEVER
                ? OptionalLong.empty()
                : OptionalLong.of(nextDeadline);
    }

    private void wakeWhoseTimeHasCome() {
        long now = clock.getAsLong();
        wakeEach(thread -> thread.deadline() <= now, true);
    }

    private void wakeEach(Predicate<KernelThread> which, boolean late) {
        for (KernelThread thread : asleep.stream().filter(which).toList()) {
            wake(thread, late);
        }
    }

    private void wake(KernelThread thread, boolean late) {
        asleep.remove(thread);
        memorySleepers -= thread.sleepsForMemory() ? 1 : 0;
        thread.wake(late);
        ready.add(thread);
        nextDeadline =
                asleep.stream().mapToLong(KernelThread::deadline).min().orElse(KernelThread.NEVER);
    }

    /** The CPUs and what they run, for a dump. */
    public List<CrashFacts.Cpu> cpus() {
        List<CrashFacts.Cpu> all = new ArrayList<>();
        for (int i = 0; i < cpus.count(); i++) {
            all.add(new CrashFacts.Cpu(cpus.address(i), threadOn(i)));
        }
        return all;
    }

    /** 0 if the guest has taken away the page that says it. */
    private long threadOn(int cpu) {
        try {
            return cpus.thread(cpu);
        } catch (GuestFaultException e) {
            return 0;
        }
    }
}
