package org.kheap.kernel.boot;

import java.util.List;
import java.util.OptionalInt;

/** A workload in a kernel that stays up: its {@code main}, and the threads that it makes. */
public final class Job {
    private final int pid;
    private final List<String> arguments;
    private GuestThread main;
    private int threads;
    private long calls;
    private OptionalInt status = OptionalInt.empty();
    private boolean over;
    private boolean killed;

    Job(int pid, List<String> arguments) {
        this.pid = pid;
        this.arguments = List.copyOf(arguments);
    }

    /** Its number, in the order of starting; 1 and up. */
    public int pid() {
        return pid;
    }

    /** What it was started as, the name of the program first. */
    public List<String> arguments() {
        return arguments;
    }

    /** How many threads it has; 0 before it began, and some may be left when it is over. */
    public int threads() {
        return threads;
    }

    /** How many times its threads have called the kernel: each call takes a microsecond. */
    public long calls() {
        return calls;
    }

    /** Whether {@code main} has returned, or no thread of it is left. */
    public boolean isOver() {
        return over;
    }

    /** Whether somebody has killed it; it may need a while to notice. */
    public boolean isKilled() {
        return killed;
    }

    /** What {@code main} returned; empty if it has not, or never will. */
    public OptionalInt status() {
        return status;
    }

    // What its threads do

    void called() {
        calls++;
    }

    void begin(GuestThread newMain) {
        main = newMain;
    }

    void gained() {
        threads++;
    }

    void lost(GuestThread thread) {
        threads--;
        if (threads == 0 || thread == main && (status.isPresent() || killed)) {
            over = true;
        }
    }

    /** The function in which a thread of it began has returned. */
    void returned(GuestThread thread, int value) {
        if (thread == main) {
            status = OptionalInt.of(value);
        }
    }

    void kill() {
        killed = true;
        over |= main == null;
    }
}
