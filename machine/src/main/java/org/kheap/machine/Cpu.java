package org.kheap.machine;

/**
 * A processor, as the kernel model uses it. It runs guest code until the code leaves the guest; it
 * knows nothing of what the kernel does then.
 *
 * <p>One thread at a time may use it, {@link #requestStop()} excepted.
 */
public interface Cpu {
    /** Why {@link #run()} came back. */
    sealed interface Exit {
        /**
         * The guest executed the instruction that calls the kernel model. Its pc is past it on x86,
         * and on it on SPARC.
         */
        record Hypercall() implements Exit {
            /** There is but one, so that a call costs no allocation. */
            public static final Hypercall INSTANCE = new Hypercall();
        }

        record Trapped(Trap trap) implements Exit {}

        /**
         * The processor cannot go on: the guest has taken its translation tables away from it, or
         * the like. A real one would reset itself.
         *
         * @param reason the engine's words
         */
        record Reset(String reason) implements Exit {}

        /** {@link #requestStop()} was called. */
        record Stopped() implements Exit {}

        /**
         * A trap, if its cause can be told.
         *
         * @param trap null if it cannot, because the processor translates with other tables than
         *     the kernel's
         */
        static Exit trapped(Trap trap) {
            return trap != null
                    ? new Trapped(trap)
                    : new Reset("it does not use the kernel's translation tables any more");
        }
    }

    /**
     * What the guest executes on SPARC to call the kernel model: {@code unimp} with a constant of
     * ours. On x86 it is {@code hlt}.
     */
    int HYPERCALL = 0x0000_6b68;

    Arch arch();

    /**
     * Tells of an executable address that the guest never gets to. The engine has to be given an
     * address to stop at, and looks that address and the byte before it up at the end of every run,
     * so both must be mapped. What a run does that gets there nevertheless is the engine's affair.
     * To be called before the first {@link #run}.
     */
    void park(long va);

    /** Tells where the guest's window trap handlers are. Only SPARC asks for them. */
    default void install(WindowHandlers handlers) {}

    long get(Register register);

    void set(Register register, long value);

    /** All registers, and the windows that are not in memory. Does not disturb the guest. */
    RegisterSnapshot snapshot();

    /**
     * Writes all register windows to their places on the stack, so that the thread can be resumed from
     * there. Does nothing where there are no windows.
     *
     * @throws GuestFaultException if the stack cannot take them
     */
    default void flushWindows() {}

    /**
     * Makes the window that was written at {@code stackPointer} the current one, and the only one in
     * the processor: its caller's is read from the stack when it is needed. Does nothing where there
     * are no windows.
     *
     * @param stackPointer %sp of the thread that goes on
     * @throws GuestFaultException if there is no memory at {@code stackPointer}
     */
    default void loadWindow(long stackPointer) {}

    /** Runs from the address {@code pc} on. */
    Exit run(long pc);

    /** Makes the current or the next {@link #run} come back soon. Any thread may call it. */
    void requestStop();

    /** The trap this processor takes for an access that cannot be done. */
    Trap trapFor(Fault fault, long pc);

    /**
     * Does what the processor and the first instructions of the trap handler do: saves the
     * registers as a {@code struct regs} of this machine below the stack pointer, with all register
     * windows written to their places on the stack.
     *
     * @param secondStack top of the stack for a trap that cannot be saved on the thread's own
     */
    TrapEntry enter(Trap trap, long secondStack);
}
