package org.kheap.cli.shell;

/** What commands of the shell return; for the machine's sake those of {@code kheap run}. */
final class Status {
    static final int OK = 0;

    /** The machine panicked. */
    static final int PANIC = 1;

    /** The command could not do what it was told. */
    static final int FAILURE = 2;

    /** Nothing in the guest could go on. */
    static final int STUCK = 3;

    /** {@code main} returned another value than 0. */
    static final int NONZERO = 4;

    static final int NOT_FOUND = 127;

    /** Somebody interrupted it. */
    static final int INTERRUPTED = 130;

    private Status() {}
}
