package org.kheap.machine;

/** What became of the attempt to enter the kernel's trap handler. */
public sealed interface TrapEntry {
    /**
     * The registers were saved on the stack of the interrupted thread.
     *
     * @param regs address of the {@code struct regs}
     */
    record Saved(long regs) implements TrapEntry {}

    /**
     * They could not be saved there, and the processor took its second trap on a stack of its own.
     *
     * @param regs address of the {@code struct regs}, on that stack
     * @param stackFault why the thread's stack could not be written
     */
    record SecondTrap(long regs, Fault stackFault) implements TrapEntry {}

    /**
     * They could not be saved there, and this processor stops at that: SPARC V8 in error mode.
     *
     * @param stackFault why the thread's stack could not be written
     */
    record ErrorMode(Fault stackFault) implements TrapEntry {}
}
