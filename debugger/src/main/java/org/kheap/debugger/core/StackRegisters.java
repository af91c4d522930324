package org.kheap.debugger.core;

import org.kheap.debugger.target.Target;
import org.kheap.machine.RegisterSnapshot;
import org.kheap.panic.stack.Frame;

/** How registers lead to a stack and frames to registers, on one kind of machine. */
interface StackRegisters {
    static StackRegisters of(Target target) {
        return target.arch().strictAlignment()
                ? new SparcStackRegisters(target)
                : new X86StackRegisters(target);
    }

    long programCounter(RegisterSnapshot registers);

    /** As the register holds it: on sparcv9 with its bias. */
    long stackPointer(RegisterSnapshot registers);

    /** The address that a stack pointer means. */
    long addressOf(long stackPointer);

    /**
     * Registers for a walk of a thread that does not run.
     *
     * @param label what a {@code label_t} holds
     */
    RegisterSnapshot saved(long[] label);

    /**
     * Registers for a walk from a frame on, with a program counter of 0.
     *
     * @param pointer that ::stack was given
     * @throws org.kheap.machine.GuestFaultException if the frame cannot be read
     */
    RegisterSnapshot atFrame(long pointer);

    /** Registers that a dump has, completed for a walk by what else it has. */
    RegisterSnapshot completed(RegisterSnapshot registers);

    /** What {@code $C} shows of a frame: its frame pointer, or on SPARC its stack pointer. */
    long shown(Frame frame);
}
