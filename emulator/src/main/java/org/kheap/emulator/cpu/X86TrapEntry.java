package org.kheap.emulator.cpu;

import static org.kheap.machine.X86Register.R10;
import static org.kheap.machine.X86Register.R11;
import static org.kheap.machine.X86Register.R12;
import static org.kheap.machine.X86Register.R13;
import static org.kheap.machine.X86Register.R14;
import static org.kheap.machine.X86Register.R15;
import static org.kheap.machine.X86Register.R8;
import static org.kheap.machine.X86Register.R9;
import static org.kheap.machine.X86Register.RAX;
import static org.kheap.machine.X86Register.RBP;
import static org.kheap.machine.X86Register.RBX;
import static org.kheap.machine.X86Register.RCX;
import static org.kheap.machine.X86Register.RDI;
import static org.kheap.machine.X86Register.RDX;
import static org.kheap.machine.X86Register.RFLAGS;
import static org.kheap.machine.X86Register.RSI;
import static org.kheap.machine.X86Register.RSP;

import java.util.EnumMap;
import java.util.Map;
import org.kheap.machine.DataModel;
import org.kheap.machine.GuestFaultException;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Layout;
import org.kheap.machine.RegisterSnapshot;
import org.kheap.machine.StructView;
import org.kheap.machine.Trap;
import org.kheap.machine.TrapEntry;
import org.kheap.machine.X86Register;
import org.kheap.machine.trap.RegsAmd64;
import org.kheap.machine.trap.RegsI386;

/**
 * Trap entry of i386 and amd64: what the processor pushes, and what {@code cmntrap} pushes below it.
 *
 * <p>If the thread's stack cannot take the frame, the processor raises a double fault, which has a
 * stack of its own: through a task gate on i386, through the interrupt stack table on amd64.
 */
public final class X86TrapEntry {
    /** Selectors of the kernel's segments, as illumos lays out its descriptor table. */
    private static final int AMD64_CS = 0x30;

    private static final int AMD64_SS = 0x38;
    private static final int AMD64_DS = 0x4b;
    private static final int I386_CS = 0x158;
    private static final int I386_DS = 0x160;
    private static final int I386_GS = 0x1b0;

    /** {@code RF}: what the processor saves for a fault has it set. */
    private static final long RESUME = 0x10000;

    /** On i386 the processor pushes nothing above eflags for a trap from the kernel. */
    private static final int I386_NOT_PUSHED = 8;

    private static final Map<RegsI386, X86Register> I386_GENERAL =
            new EnumMap<>(
                    Map.of(
                            RegsI386.R_EDI, RDI,
                            RegsI386.R_ESI, RSI,
                            RegsI386.R_EBP, RBP,
                            RegsI386.R_EBX, RBX,
                            RegsI386.R_EDX, RDX,
                            RegsI386.R_ECX, RCX,
                            RegsI386.R_EAX, RAX,
                            RegsI386.R_SAVFP, RBP));

    private static final Map<RegsAmd64, X86Register> AMD64_GENERAL = amd64General();

    private final GuestMemory memory;

    public X86TrapEntry(GuestMemory memory) {
        this.memory = memory;
    }

    private static Map<RegsAmd64, X86Register> amd64General() {
        Map<RegsAmd64, X86Register> map = new EnumMap<>(RegsAmd64.class);
        map.put(RegsAmd64.R_SAVFP, RBP);
        map.put(RegsAmd64.R_RDI, RDI);
        map.put(RegsAmd64.R_RSI, RSI);
        map.put(RegsAmd64.R_RDX, RDX);
        map.put(RegsAmd64.R_RCX, RCX);
        map.put(RegsAmd64.R_R8, R8);
        map.put(RegsAmd64.R_R9, R9);
        map.put(RegsAmd64.R_RAX, RAX);
        map.put(RegsAmd64.R_RBX, RBX);
        map.put(RegsAmd64.R_RBP, RBP);
        map.put(RegsAmd64.R_R10, R10);
        map.put(RegsAmd64.R_R11, R11);
        map.put(RegsAmd64.R_R12, R12);
        map.put(RegsAmd64.R_R13, R13);
        map.put(RegsAmd64.R_R14, R14);
        map.put(RegsAmd64.R_R15, R15);
        map.put(RegsAmd64.R_RSP, RSP);
        return map;
    }

    /** See {@link org.kheap.machine.Cpu#enter}. */
    public TrapEntry enter(RegisterSnapshot registers, Trap trap, long secondStack) {
        boolean amd64 = memory.abi().model() == DataModel.LP64;
        boolean fault = trap.type() == X86Trap.PAGE_FAULT && trap.fault() != null;
        int error = fault ? X86Trap.errorCode(trap.fault()) : 0;
        long stack = registers.get(RSP);
        try {
            return new TrapEntry.Saved(
                    amd64
                            ? saveAmd64(registers, stack, trap.pc(), trap.type(), error)
                            : saveI386(
                                    registers,
                                    stack + I386_NOT_PUSHED,
                                    trap.pc(),
                                    trap.type(),
                                    error));
        } catch (GuestFaultException e) {
            int type = X86Trap.DOUBLE_FAULT;
            long regs =
                    amd64
                            ? saveAmd64(registers, secondStack, trap.pc(), type, 0)
                            : saveI386OnOtherStack(registers, secondStack, trap.pc());
            return new TrapEntry.SecondTrap(regs, e.fault());
        }
    }

    private long saveAmd64(RegisterSnapshot registers, long stack, long pc, int type, int error) {
        Layout<RegsAmd64> layout = Layout.of(RegsAmd64.class, memory.abi());
        long base = (stack & -16) - layout.size();
        requireRoom(base, layout.size());
        StructView<RegsAmd64> regs = new StructView<>(layout, memory, base);
        AMD64_GENERAL.forEach((field, register) -> regs.word(field, registers.get(register)));
        regs.word(RegsAmd64.R_RFL, flags(registers, type));
        regs.word(RegsAmd64.R_SAVPC, pc).word(RegsAmd64.R_RIP, pc);
        regs.word(RegsAmd64.R_TRAPNO, type).word(RegsAmd64.R_ERR, error);
        regs.word(RegsAmd64.R_CS, AMD64_CS).word(RegsAmd64.R_SS, AMD64_SS);
        regs.word(RegsAmd64.R_DS, AMD64_DS).word(RegsAmd64.R_ES, AMD64_DS);
        regs.word(RegsAmd64.R_FS, 0).word(RegsAmd64.R_GS, 0);
        regs.word(RegsAmd64.R_FSBASE, 0).word(RegsAmd64.R_GSBASE, 0);
        return base;
    }

    /** @param end where the structure ends; its last two words belong to whatever lies there */
    private long saveI386(RegisterSnapshot registers, long end, long pc, int type, int error) {
        Layout<RegsI386> layout = Layout.of(RegsI386.class, memory.abi());
        long base = end - layout.size();
        requireRoom(base, layout.size() - I386_NOT_PUSHED);
        StructView<RegsI386> regs = new StructView<>(layout, memory, base);
        I386_GENERAL.forEach((field, register) -> regs.word(field, registers.get(register)));
        regs.word(RegsI386.R_EFL, flags(registers, type));
        regs.word(RegsI386.R_ESP, regs.addressOf(RegsI386.R_TRAPNO)); // as pusha stores it
        regs.word(RegsI386.R_SAVPC, pc).word(RegsI386.R_EIP, pc);
        regs.word(RegsI386.R_TRAPNO, type).word(RegsI386.R_ERR, error);
        regs.word(RegsI386.R_CS, I386_CS);
        regs.word(RegsI386.R_DS, I386_DS).word(RegsI386.R_ES, I386_DS);
        regs.word(RegsI386.R_FS, 0).word(RegsI386.R_GS, I386_GS);
        return base;
    }

    /** A task gate saves the interrupted stack in the task segment, whence these two are copied. */
    private long saveI386OnOtherStack(RegisterSnapshot registers, long stack, long pc) {
        long base = saveI386(registers, stack, pc, X86Trap.DOUBLE_FAULT, 0);
        new StructView<>(Layout.of(RegsI386.class, memory.abi()), memory, base)
                .word(RegsI386.R_UESP, registers.get(RSP))
                .word(RegsI386.R_SS, I386_DS);
        return base;
    }

    private static long flags(RegisterSnapshot registers, int type) {
        return registers.get(RFLAGS) | (X86Trap.isFault(type) ? RESUME : 0);
    }

    /** Faults at the address of the first word that cannot be pushed. */
    private void requireRoom(long base, long size) {
        int word = memory.abi().wordSize();
        for (long offset = size - word; offset >= 0; offset -= word) {
            memory.getWord(base + offset, GuestMemory.Access.STORE);
        }
    }
}
