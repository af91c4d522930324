package org.kheap.emulator.unicorn;

import com.sun.jna.Memory;
import java.util.List;
import java.util.function.LongToIntFunction;
import org.kheap.emulator.cpu.X86Faults;
import org.kheap.emulator.cpu.X86Trap;
import org.kheap.emulator.cpu.X86TrapEntry;
import org.kheap.emulator.mmu.KernelHat;
import org.kheap.emulator.mmu.MappedMemory;
import org.kheap.machine.Arch;
import org.kheap.machine.DataModel;
import org.kheap.machine.Fault;
import org.kheap.machine.GuestMemory.Access;
import org.kheap.machine.Register;
import org.kheap.machine.RegisterSnapshot;
import org.kheap.machine.Trap;
import org.kheap.machine.TrapEntry;
import org.kheap.machine.X86Register;

/** i386 and amd64 on the engine, which walks kheap's page tables by itself. */
final class X86Cpu implements EngineCpu {
    private static final long CR0_PAGING_WRITE_PROTECT_PROTECTED = 0x8001_0001L;
    private static final long CR0_NUMERIC_ERROR_EXTENSION_MONITOR = 0x32;

    /** Interrupts on, as in a kernel thread; bit 1 is always set. */
    private static final long FLAGS = 0x202;

    private static final long CR4_PAE = 0x20;
    private static final int MSR_EFER = 0xc000_0080;
    private static final long EFER_NO_EXECUTE = 1L << 11;
    private static final long EFER_LONG_MODE = 1L << 8 | 1L << 10;

    private static final int REG_MSR = 248;
    private static final int NO_EXCEPTION = -1;
    private static final int LONGEST_INSTRUCTION = 15;

    /** Register numbers of {@code x86.h}, in the order of {@link X86Register}. */
    private static final int[] AMD64_NUMBERS = {
        35, 37, 38, 40, 43, 39, 36, 44, 106, 107, 108, 109, 110, 111, 112, 113, 41, 253, 50, 52, 53,
        54
    };

    private static final int[] I386_NUMBERS = {
        19, 21, 22, 24, 29, 23, 20, 30, 0, 0, 0, 0, 0, 0, 0, 0, 26, 25, 50, 52, 53, 54
    };

    private final Arch arch;
    private final Engine engine;
    private final KernelHat hat;
    private final MappedMemory memory;
    private final X86Faults faults;
    private final X86TrapEntry entry;
    private final int[] numbers;

    /** The processor before it ran, which remembers no exception. */
    private final Memory pristine;

    private int exception;

    X86Cpu(Arch arch, HostMemory ram, KernelHat hat, MappedMemory memory) {
        boolean amd64 = arch.abi().model() == DataModel.LP64;
        this.arch = arch;
        this.hat = hat;
        this.memory = memory;
        this.faults = new X86Faults(arch, memory);
        this.entry = new X86TrapEntry(memory);
        this.numbers = amd64 ? AMD64_NUMBERS : I386_NUMBERS;
        this.engine = new Engine(Unicorn.ARCH_X86, amd64 ? Unicorn.MODE_64 : Unicorn.MODE_32);
        engine.mapRam(ram);
        engine.hook(Unicorn.HOOK_INTR, (Unicorn.InterruptHook) this::interrupted);
        turnOnPaging(amd64);
        this.pristine = engine.newContext();
        engine.saveContext(pristine);
    }

    private void turnOnPaging(boolean amd64) {
        set(X86Register.CR3, hat.root());
        set(X86Register.CR4, CR4_PAE);
        engine.writePair(REG_MSR, MSR_EFER, EFER_NO_EXECUTE | (amd64 ? EFER_LONG_MODE : 0));
        set(
                X86Register.CR0,
                CR0_PAGING_WRITE_PROTECT_PROTECTED | CR0_NUMERIC_ERROR_EXTENSION_MONITOR);
        set(X86Register.RFLAGS, FLAGS);
    }

    private void interrupted(long handle, int number, long userData) {
        exception = number;
        Unicorn.uc_emu_stop(handle);
    }

    @Override
    public void park(long va) {
        engine.park(va);
    }

    @Override
    public Arch arch() {
        return arch;
    }

    @Override
    public long get(Register register) {
        int number = numbers[register.ordinal()];
        return number == 0 ? 0 : engine.read(number);
    }

    @Override
    public void set(Register register, long value) {
        engine.write(numbers[register.ordinal()], value);
    }

    @Override
    public RegisterSnapshot snapshot() {
        X86Register[] registers = X86Register.values();
        long[] values = new long[registers.length];
        for (X86Register register : registers) {
            values[register.ordinal()] = get(register);
        }
        return new RegisterSnapshot(values, List.of());
    }

    @Override
    public Exit run(long pc) {
        if (hat.takeTlbStale()) {
            engine.flushTlb();
        }
        if (hat.takeCodeStale()) {
            engine.flushCode();
        }
        if (!engine.enter()) {
            set(X86Register.RIP, pc);
            return new Exit.Stopped();
        }
        int code = start(pc, engine::start);
        if (exception == X86Trap.PAGE_FAULT && hasReadAhead()) {
            code = startAgain(code);
        }
        if (exception != NO_EXCEPTION) {
            undoRefusedCall();
            return Exit.trapped(faults.explain(exception, snapshot()));
        }
        return switch (code) {
            case Unicorn.ERR_OK -> stoppedOrHalted();
            case Unicorn.ERR_INSN_INVALID -> new Exit.Trapped(illegalInstruction());
            default -> new Exit.Reset(Unicorn.uc_strerror(code));
        };
    }

    private int start(long pc, LongToIntFunction starter) {
        exception = NO_EXCEPTION;
        return starter.applyAsInt(pc);
    }

    /**
     * Whether the engine may have failed to read code that was not to be executed yet. It reads to the
     * end of a block before it begins with its first instruction.
     */
    private boolean hasReadAhead() {
        long missing = get(X86Register.CR2);
        long distance = missing - get(X86Register.RIP);
        return (missing & arch.pageSize() - 1) == 0
                && Long.compareUnsigned(distance - 1, arch.pageSize()) < 0
                && !memory.isAccessible(missing, 1, Access.FETCH);
    }

    /**
     * Executes the instructions before a page that is not there. The engine is told to stop at the end
     * of the last one that is whole, wherever that is.
     *
     * @param code of the run that did not execute them
     * @return that of the last one
     */
    private int startAgain(int code) {
        long missing = get(X86Register.CR2);
        long begin = get(X86Register.RIP);
        int last = code;
        for (long end = missing; end != begin && missing - end < LONGEST_INSTRUCTION; end--) {
            long stop = end;
            forgetException();
            last = start(begin, pc -> engine.startUntil(pc, stop));
            if (exception == NO_EXCEPTION && get(X86Register.RIP) == end) {
                exception = X86Trap.PAGE_FAULT;
                set(X86Register.CR2, missing);
                break;
            }
            if (exception != X86Trap.PAGE_FAULT || get(X86Register.RIP) != begin) {
                break; // something else happened before
            }
        }
        engine.flushCode(); // of blocks that stop there
        return last;
    }

    /**
     * The engine takes an exception to be raised by the delivery of the one before, since it never
     * delivers any: a second page fault would be a double fault. There is no call that has it forget
     * an exception, but it forgets everything when an old state is restored.
     */
    private void forgetException() {
        RegisterSnapshot registers = snapshot();
        engine.restoreContext(pristine);
        for (X86Register register : X86Register.values()) {
            if (numbers[register.ordinal()] != 0) {
                set(register, registers.get(register));
            }
        }
        engine.flushTlb();
    }

    private void undoRefusedCall() {
        long call = exception == X86Trap.GENERAL_PROTECTION ? faults.refusedCall(snapshot()) : 0;
        if (call != 0) {
            set(X86Register.RIP, call);
            set(X86Register.RSP, get(X86Register.RSP) + Long.BYTES);
        }
    }

    private Exit stoppedOrHalted() {
        return engine.takeStop() ? new Exit.Stopped() : Exit.Hypercall.INSTANCE;
    }

    private Trap illegalInstruction() {
        return new Trap(X86Trap.INVALID_OPCODE, get(X86Register.RIP), null);
    }

    @Override
    public void requestStop() {
        engine.requestStop();
    }

    @Override
    public Trap trapFor(Fault fault, long pc) {
        return X86Faults.trapFor(fault, pc);
    }

    @Override
    public TrapEntry enter(Trap trap, long secondStack) {
        forgetException(); // so that one in the handler is what it is
        TrapEntry taken = entry.enter(snapshot(), trap, secondStack);
        if (taken instanceof TrapEntry.SecondTrap second) {
            set(X86Register.CR2, second.stackFault().address()); // of the fault that came last
        }
        return taken;
    }

    @Override
    public void close() {
        engine.close();
    }
}
