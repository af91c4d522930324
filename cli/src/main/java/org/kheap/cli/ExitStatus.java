package org.kheap.cli;

/** What {@code kheap} tells the program that started it. */
final class ExitStatus {
    /** The workload ended cleanly. */
    static final int CLEAN = 0;

    /** The guest panicked. */
    static final int PANIC = 1;

    /** The command line, an input, or kheap itself was at fault; standard error says what. */
    static final int FAILURE = 2;

    /** The time limit was reached, or nothing in the guest could go on. */
    static final int STUCK = 3;

    /** The workload's {@code main} returned something else than 0. */
    static final int NONZERO = 4;

    /** A command of the debugger failed, or found what it looked for. */
    static final int EXAMINED = 5;

    private ExitStatus() {}
}
