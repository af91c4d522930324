package org.kheap.kernel.boot;

import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.util.List;
import org.kheap.kernel.thread.KernelThread;
import org.kheap.kernel.thread.Label;
import org.kheap.machine.Abi;
import org.kheap.machine.Arch;
import org.kheap.machine.Cpu;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.RegisterSnapshot;
import org.kheap.machine.SparcRegister;
import org.kheap.machine.X86Register;
import org.kheap.machine.trap.SparcFrame;

/**
 * Saves and restores what a thread has in the processor. Threads switch inside of calls only, so these
 * are the registers that a function must keep; the others are lost in any call.
 */
final class ContextSwitch {
    private static final X86Register[] KEPT_ON_AMD64 = {
        X86Register.RBX, X86Register.R12, X86Register.R13, X86Register.R14, X86Register.R15
    };

    private static final X86Register[] KEPT_ON_I386 = {
        X86Register.RBX, X86Register.RSI, X86Register.RDI
    };

    private final Arch arch;
    private final Cpu cpu;
    private final GuestMemory memory;
    private final TaskState task;
    private final X86Register[] kept;

    ContextSwitch(Arch arch, Cpu cpu, GuestMemory memory, TaskState task) {
        this.arch = arch;
        this.cpu = cpu;
        this.memory = memory;
        this.task = task;
        this.kept = arch.abi().equals(Abi.AMD64) ? KEPT_ON_AMD64 : KEPT_ON_I386;
    }

    /**
     * Saves the registers of the running thread.
     *
     * @param caller the stub in which it gives the processor away
     * @throws org.kheap.machine.GuestFaultException if its stack cannot take its windows
     */
    void save(KernelThread thread, Services.Caller caller) {
        if (arch.strictAlignment()) {
            cpu.flushWindows();
            thread.saveRegisters(caller.resume(), caller.frame());
            return;
        }
        long[] registers = new long[Label.FP + 1 + kept.length];
        registers[Label.PC] = caller.resume();
        registers[Label.SP] = caller.frame(); // a stub keeps nothing below its frame
        registers[Label.FP] = caller.frame();
        for (int i = 0; i < kept.length; i++) {
            registers[Label.FP + 1 + i] = cpu.get(kept[i]);
        }
        thread.saveRegisters(registers);
    }

    /** A thread is about to get the processor, be it for the first time. */
    void turnTo(KernelThread thread) {
        task.running(thread.high());
    }

    /** Puts back what {@link #save} saved. */
    void restore(KernelThread thread) {
        long stackPointer = thread.savedRegister(Label.SP);
        Services.Caller.standAt(cpu, thread.savedRegister(Label.PC));
        if (arch.strictAlignment()) {
            cpu.loadWindow(stackPointer);
            return;
        }
        cpu.set(X86Register.RSP, stackPointer);
        cpu.set(X86Register.RBP, thread.savedRegister(Label.FP));
        for (int i = 0; i < kept.length; i++) {
            cpu.set(kept[i], thread.savedRegister(Label.FP + 1 + i));
        }
    }

    /** The registers of a thread that is not running: those that it keeps in a call. */
    RegisterSnapshot saved(KernelThread thread) {
        long pc = thread.savedRegister(Label.PC);
        long stackPointer = thread.savedRegister(Label.SP);
        if (!arch.strictAlignment()) {
            long[] values = new long[X86Register.values().length];
            values[X86Register.RIP.ordinal()] = pc;
            values[X86Register.RSP.ordinal()] = stackPointer;
            values[X86Register.RBP.ordinal()] = thread.savedRegister(Label.FP);
            for (int i = 0; i < kept.length; i++) {
                values[kept[i].ordinal()] = thread.savedRegister(Label.FP + 1 + i);
            }
            return new RegisterSnapshot(values, List.of());
        }
        long[] values = new long[SparcRegister.values().length];
        values[SparcRegister.PC.ordinal()] = pc;
        values[SparcRegister.NPC.ordinal()] = pc + 4;
        values[SparcRegister.O6.ordinal()] = stackPointer;
        long[] window = windowAt(stackPointer);
        System.arraycopy(window, 0, values, SparcRegister.L0.ordinal(), window.length);
        return new RegisterSnapshot(values, List.of(window));
    }

    /** The registers of a thread that has never run. */
    RegisterSnapshot fresh(long pc, long stackPointer) {
        boolean sparc = arch.strictAlignment();
        long[] values =
                new long[sparc ? SparcRegister.values().length : X86Register.values().length];
        values[(sparc ? SparcRegister.PC : X86Register.RIP).ordinal()] = pc;
        values[(sparc ? SparcRegister.O6 : X86Register.RSP).ordinal()] = stackPointer;
        return new RegisterSnapshot(values, List.of());
    }

    private long[] windowAt(long stackPointer) {
        SparcFrame frame = SparcFrame.of(arch.abi());
        long area = frame.address(stackPointer);
        long[] window = new long[SparcFrame.WINDOW_REGISTERS];
        if (memory.isAccessible(area, (long) window.length * frame.wordSize(), INSPECT)) {
            for (int i = 0; i < window.length; i++) {
                window[i] = memory.getWord(area + (long) i * frame.wordSize(), INSPECT);
            }
        }
        return window;
    }
}
