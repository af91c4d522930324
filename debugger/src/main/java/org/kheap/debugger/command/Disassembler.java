package org.kheap.debugger.command;

/** Reads instructions. */
@FunctionalInterface
public interface Disassembler {
    /**
     * An instruction.
     *
     * @param text as an assembler would take it
     * @param size in bytes, at least 1
     */
    record Instruction(String text, int size) {}

    /**
     * The instruction at {@code va}.
     *
     * @throws org.kheap.machine.GuestFaultException if it cannot be read
     */
    Instruction at(long va);
}
