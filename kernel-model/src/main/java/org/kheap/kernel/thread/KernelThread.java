package org.kheap.kernel.thread;

import static org.kheap.machine.GuestMemory.Access.LOAD;
import static org.kheap.machine.GuestMemory.Access.STORE;

import org.kheap.machine.Abi;
import org.kheap.machine.Arch;
import org.kheap.machine.StructView;
import org.kheap.machine.trap.SparcFrame;

/**
 * A kernel thread: a stack with an unmapped page below it, the red zone, and the thread's structure
 * at its top. What the scheduler decides is kept here and told to the structure.
 */
public final class KernelThread {
    /** What a thread does, with its {@code TS_*} number. */
    public enum State {
        /** It waits for something, or has not been started yet. */
        ASLEEP(0x01),
        /** It could run if it had a CPU. */
        READY(0x02),
        /** It has a CPU. */
        RUNNING(0x04),
        /** It has ended. */
        ZOMBIE(0x08),
        /** It was made so that somebody else has to start it. */
        STOPPED(0x10);

        private final int number;

        State(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }

    /** Deadline of a thread that waits for as long as it takes. */
    static final long NEVER = Long.MAX_VALUE;

    private static final int NO_CPU = -1;

    private final StructView<Kthread> view;
    private final String name;
    private final long low;
    private final long high;
    private final boolean ownsStack;
    private boolean daemon;
    private int priority;
    private State state = State.STOPPED;
    private int cpu = NO_CPU;
    private long channel;
    private String waitsFor = "";
    private boolean forMemory;
    private long deadline = NEVER;
    private boolean timedOut;

    KernelThread(StructView<Kthread> view, String name, long low, long high, boolean ownsStack) {
        this.view = view;
        this.name = name;
        this.low = low;
        this.high = high;
        this.ownsStack = ownsStack;
    }

    /** Address of its {@code kthread_t}. */
    public long address() {
        return view.base();
    }

    StructView<Kthread> view() {
        return view;
    }

    /** What people call it; empty for one that the guest made. */
    public String name() {
        return name;
    }

    /** Lowest address of the stack. */
    public long low() {
        return low;
    }

    /** First address above the usable stack. */
    public long high() {
        return high;
    }

    /** Whether the stack goes away with the thread; false for one that the guest supplied. */
    boolean ownsStack() {
        return ownsStack;
    }

    /** {@code t_did}. */
    public long number() {
        return view.int64(Kthread.T_DID);
    }

    /** {@code t_pri}, which nobody asks for when a thread is chosen. */
    int priority() {
        return priority;
    }

    public void priority(int newPriority) {
        priority = newPriority;
        view.int16(Kthread.T_PRI, newPriority);
    }

    /** Whether an address is in the red zone below the stack. */
    public boolean inRedZone(long va, Arch arch) {
        return ownsStack && Long.compareUnsigned(low - va - 1, arch.pageSize()) < 0;
    }

    /** Says that the thread serves others: a run does not wait for it to end. */
    public KernelThread asDaemon() {
        daemon = true;
        return this;
    }

    public boolean isDaemon() {
        return daemon;
    }

    /** Keeps the registers of a thread that gives the processor away, in the order of {@link Label}. */
    public void saveRegisters(long... values) {
        for (int i = 0; i < values.length; i++) {
            view.memory().putWord(registerAt(i), values[i], STORE);
        }
    }

    /**
     * Keeps where a thread will begin that has not run yet, as the stack pointer that it would have
     * saved: its stack is in use from there up.
     */
    public void willBeginAt(long address) {
        Abi abi = view.memory().abi();
        long bias = abi.isBigEndian() ? SparcFrame.of(abi).bias() : 0;
        view.memory().putWord(registerAt(Label.SP), address - bias, STORE);
    }

    /** Whether it has been on a CPU, and has given it away since. */
    public boolean hasSavedRegisters() {
        return savedRegister(Label.PC) != 0;
    }

    /** Register {@code index} of {@link Label}, as it was saved. */
    public long savedRegister(int index) {
        return view.memory().getWord(registerAt(index), LOAD);
    }

    private long registerAt(int index) {
        int wordSize = view.memory().abi().wordSize();
        return view.addressOf(Kthread.T_PCB) + (long) index * wordSize;
    }

    // Scheduling

    public State state() {
        return state;
    }

    void become(State newState) {
        state = newState;
        view.int32(Kthread.T_STATE, newState.number);
    }

    /** Number of the CPU it runs on or ran on last; -1 before it ran. */
    public int cpu() {
        return cpu;
    }

    void putOn(int newCpu, long cpuStruct) {
        cpu = newCpu;
        view.word(Kthread.T_CPU, cpuStruct);
    }

    /** What it sleeps on; 0 if it does not sleep. */
    public long channel() {
        return channel;
    }

    /** What it sleeps for, in words; empty if it does not sleep. */
    public String waitsFor() {
        return waitsFor;
    }

    /** Whether the heap has it wait, in the middle of its work. */
    public boolean sleepsForMemory() {
        return forMemory;
    }

    /** When it wakes by itself, in nanoseconds since boot. */
    long deadline() {
        return deadline;
    }

    /** Whether its last sleep ended because its time had come. */
    boolean timedOut() {
        return timedOut;
    }

    /** What those sleep on who wait for it to end. */
    public long joinChannel() {
        return view.addressOf(Kthread.T_JOINCV);
    }

    void fallAsleep(Sleep sleep) {
        channel = sleep.channel();
        waitsFor = sleep.what();
        deadline = sleep.deadline();
        forMemory = sleep.forMemory();
        view.word(Kthread.T_WCHAN, channel);
        become(State.ASLEEP);
    }

    /** @param late whether nobody woke it before its deadline */
    void wake(boolean late) {
        timedOut = late;
        channel = 0;
        waitsFor = "";
        deadline = NEVER;
        forMemory = false;
        view.word(Kthread.T_WCHAN, 0);
        become(State.READY);
    }
}
