package org.kheap.kernel.boot;

import static org.kheap.machine.GuestMemory.Access.STORE;

import org.kheap.machine.Arch;
import org.kheap.machine.Cpu;
import org.kheap.machine.DataModel;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.SparcRegister;
import org.kheap.machine.X86Register;

/**
 * A call of a guest function by the kernel model, made from inside a stub that waits for an answer. The
 * frames look as if the stub had made the call, so that stack traces lead through it.
 */
final class GuestCall {
    private static final int STACK_ALIGNMENT = 16;

    private static final X86Register[] AMD64_ARGUMENTS = {
        X86Register.RDI,
        X86Register.RSI,
        X86Register.RDX,
        X86Register.RCX,
        X86Register.R8,
        X86Register.R9
    };

    private static final int INSTRUCTION = 4;

    private final Arch arch;
    private final Cpu cpu;
    private final GuestMemory memory;
    private final Services.Caller stub;

    GuestCall(Arch arch, Cpu cpu, GuestMemory memory, Services.Caller stub) {
        this.arch = arch;
        this.cpu = cpu;
        this.memory = memory;
        this.stub = stub;
    }

    /** Prepares the processor to go on at {@code guest_call}. */
    void enter(long function, long[] arguments) {
        if (arch.strictAlignment()) {
            enterSparc(function, arguments);
        } else {
            enterX86(function, arguments);
        }
    }

    /** {@code guest_call} makes a window of its own, whose call is the stub's. */
    private void enterSparc(long function, long[] arguments) {
        for (int i = 0; i < arguments.length; i++) {
            cpu.set(SparcRegister.r(SparcRegister.O0.ordinal() + i), arguments[i]);
        }
        cpu.set(SparcRegister.G1, function);
        cpu.set(SparcRegister.O7, stub.resume() - INSTRUCTION);
    }

    private void enterX86(long function, long[] arguments) {
        int wordSize = arch.abi().wordSize();
        boolean onStack = arch.abi().model() == DataModel.ILP32;
        long frame = stub.frame() - 2L * wordSize;
        memory.putWord(frame + wordSize, stub.resume(), STORE);
        memory.putWord(frame, stub.frame(), STORE);
        long stack = frame - (long) arguments.length * wordSize & -STACK_ALIGNMENT;
        for (int i = 0; i < arguments.length; i++) {
            if (onStack) {
                memory.putWord(stack + (long) i * wordSize, arguments[i], STORE);
            } else {
                cpu.set(AMD64_ARGUMENTS[i], arguments[i]);
            }
        }
        cpu.set(X86Register.RSP, stack);
        cpu.set(X86Register.RBP, frame);
        cpu.set(X86Register.RAX, function);
    }

    /** Puts the processor back into the stub. The function has kept what a function must keep. */
    void leave() {
        Services.Caller.standAt(cpu, stub.resume());
        if (!arch.strictAlignment()) {
            cpu.set(X86Register.RSP, stub.frame());
            cpu.set(X86Register.RBP, stub.frame());
        }
    }
}
