package org.kheap.kernel.boot;

import static org.kheap.machine.GuestMemory.Access.STORE;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.kheap.machine.Arch;
import org.kheap.machine.Cpu;
import org.kheap.machine.DataModel;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.SparcRegister;
import org.kheap.machine.X86Register;
import org.kheap.machine.trap.SparcFrame;

/** Puts a processor at the beginning of a thread. */
final class ThreadStart {
    /** All four ABIs are content with this at a call. */
    private static final int STACK_ALIGNMENT = 16;

    private final Arch arch;
    private final Cpu cpu;
    private final GuestMemory memory;
    private long stackPointer;
    private long argv;

    /** @param top of the stack, as far as it is free */
    ThreadStart(Arch arch, Cpu cpu, GuestMemory memory, long top) {
        this.arch = arch;
        this.cpu = cpu;
        this.memory = memory;
        this.stackPointer = top;
    }

    /**
     * Puts the arguments of {@code main} on the stack: strings, and below them the array of pointers to
     * them with a NULL at its end.
     *
     * @param room bytes that they may take
     * @throws IllegalArgumentException if they take more
     */
    void push(List<String> arguments, long room) {
        argv = pushArguments(arguments, room);
    }

    /** Prepares a call of {@code function(count, argv)}, after {@link #push}. */
    void enterMain(long function, long count) {
        enter(function, count, argv);
    }

    /** Prepares a call of {@code function(argument)} by {@code thread_start}. */
    void enter(long function, long argument) {
        enter(function, argument, 0);
    }

    /** Prepares a call of {@code function(first, second, third)}. */
    void enter(long function, long first, long second, long third) {
        enter(function, first, second);
        if (arch.strictAlignment()) {
            cpu.set(SparcRegister.O2, third);
        } else if (arch.abi().model() == DataModel.ILP32) {
            memory.putWord(stackPointer + 2L * arch.abi().wordSize(), third, STORE);
        } else {
            cpu.set(X86Register.RDX, third);
        }
    }

    private void enter(long function, long first, long second) {
        stackPointer &= -STACK_ALIGNMENT;
        if (arch.strictAlignment()) {
            enterSparc(function, first, second);
        } else {
            enterX86(function, first, second);
        }
    }

    private long pushArguments(List<String> arguments, long mostRoom) {
        List<Long> pointers = new ArrayList<>();
        long room = mostRoom;
        for (String argument : arguments) {
            byte[] bytes = (argument + "\0").getBytes(StandardCharsets.UTF_8);
            room -= bytes.length + arch.abi().wordSize();
            if (room < 0) {
                throw new IllegalArgumentException(
                        "arguments take more than half of the stack: bytes=%d".formatted(mostRoom));
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

    private void enterX86(long function, long first, long second) {
        cpu.set(X86Register.RBP, 0); // that of another thread leads nowhere
        if (arch.abi().model() == DataModel.ILP32) {
            stackPointer -= STACK_ALIGNMENT;
            cpu.set(X86Register.RSP, stackPointer); // where the trap is, if there is no stack
            memory.putWord(stackPointer, first, STORE);
            memory.putWord(stackPointer + arch.abi().wordSize(), second, STORE);
        }
        cpu.set(X86Register.RSP, stackPointer);
        cpu.set(X86Register.RAX, function);
        cpu.set(X86Register.RDI, first);
        cpu.set(X86Register.RSI, second);
    }

    private void enterSparc(long function, long first, long second) {
        SparcFrame frame = SparcFrame.of(arch.abi());
        stackPointer = stackPointer - 2L * frame.minimum() & -STACK_ALIGNMENT;
        // The first frame has no caller, and no windows of another thread stay behind.
        memory.write(stackPointer, new byte[frame.minimum()], STORE);
        cpu.loadWindow(stackPointer - frame.bias());
        cpu.set(SparcRegister.O6, stackPointer - frame.bias());
        cpu.set(SparcRegister.L0, function);
        cpu.set(SparcRegister.O0, first);
        cpu.set(SparcRegister.O1, second);
    }
}
