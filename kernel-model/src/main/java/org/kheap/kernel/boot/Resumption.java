package org.kheap.kernel.boot;

import org.kheap.machine.Cpu;
import org.kheap.machine.SparcRegister;
import org.kheap.machine.X86Register;

/** Where a thread goes on that was stopped between two instructions, and not in a call. */
final class Resumption {
    private static final int INSTRUCTION = 4;

    private Resumption() {}

    /**
     * The address to go on at. Between a branch of SPARC and its delay slot there are two of them, and
     * the engine takes one; then it is the branch that goes on, which decides as it did before.
     */
    static long pc(Cpu cpu) {
        if (!cpu.arch().strictAlignment()) {
            return cpu.get(X86Register.RIP);
        }
        long pc = cpu.get(SparcRegister.PC);
        return cpu.get(SparcRegister.NPC) == pc + INSTRUCTION ? pc : pc - INSTRUCTION;
    }
}
