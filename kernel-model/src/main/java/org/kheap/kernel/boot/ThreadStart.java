package org.kheap.kernel.boot;

import static org.kheap.machine.GuestMemory.Access.STORE;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.kheap.kernel.thread.KernelThread;
import org.kheap.machine.Arch;
import org.kheap.machine.Cpu;
import org.kheap.machine.DataModel;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.SparcRegister;
import org.kheap.machine.X86Register;
import org.kheap.machine.trap.SparcFrame;

/** Puts a processor at the beginning of a thread, or of the trap handler. */
final class ThreadStart {
    /** All four ABIs are content with this at a call. */
    private static final int STACK_ALIGNMENT = 16;

    private final Arch arch;
    private final Cpu cpu;
    private final GuestMemory memory;
    private final KernelThread thread;
    private long stackPointer;

    ThreadStart(Arch arch, Cpu cpu, GuestMemory memory, KernelThread thread) {
        this.arch = arch;
        this.cpu = cpu;
        this.memory = memory;
        this.thread = thread;
        this.stackPointer = thread.high();
    }

    /** Prepares a call of {@code function(argc, argv)} by {@code thread_start}. */
    void enter(long function, List<String> arguments) {
        long argv = pushArguments(arguments);
        if (arch.strictAlignment()) {
            enterSparc(function, arguments.size(), argv);
        } else {
            enterX86(function, arguments.size(), argv);
        }
    }

    /** Strings, and below them the array of pointers to them with a NULL at its end. */
    private long pushArguments(List<String> arguments) {
        List<Long> pointers = new ArrayList<>();
        long room = (thread.high() - thread.low()) / 2; // the rest is for main
        for (String argument : arguments) {
            byte[] bytes = (argument + "\0").getBytes(StandardCharsets.UTF_8);
            room -= bytes.length + arch.abi().wordSize();
            if (room < 0) {
                throw new IllegalArgumentException(
                        "arguments take more than half of the stack: default_stksize=%d"
                                .formatted(thread.high() - thread.low()));
            }
            stackPointer -= bytes.length;
            memory.write(stackPointer, bytes, STORE);
            pointers.add(stackPointer);
        }
        pointers.add(0L);
        int wordSize = arch.abi().wordSize();
        stackPointer = stackPointer - (long) pointers.size() * wordSize & -STACK_ALIGNMENT;
        for (int i = 0; i < pointers.size(); i++) {
            memory.putWord(stackPointer + (long) i * wordSize, pointers.get(i), STORE);
        }
        return stackPointer;
    }

    private void enterX86(long function, int count, long argv) {
        if (arch.abi().model() == DataModel.ILP32) {
            stackPointer -= STACK_ALIGNMENT;
            memory.putWord(stackPointer, count, STORE);
            memory.putWord(stackPointer + arch.abi().wordSize(), argv, STORE);
        }
        cpu.set(X86Register.RSP, stackPointer);
        cpu.set(X86Register.RAX, function);
        cpu.set(X86Register.RDI, count);
        cpu.set(X86Register.RSI, argv);
    }

    private void enterSparc(long function, int count, long argv) {
        SparcFrame frame = SparcFrame.of(arch.abi());
        stackPointer = stackPointer - 2L * frame.minimum() & -STACK_ALIGNMENT;
        cpu.set(SparcRegister.O6, stackPointer - frame.bias());
        cpu.set(SparcRegister.L0, function);
        cpu.set(SparcRegister.O0, count);
        cpu.set(SparcRegister.O1, argv);
    }

    /** Puts the stack pointer at the saved registers, where the handler of x86 expects it. */
    void enterHandler(long regs) {
        if (!arch.strictAlignment()) {
            cpu.set(X86Register.RSP, regs);
        }
    }
}
