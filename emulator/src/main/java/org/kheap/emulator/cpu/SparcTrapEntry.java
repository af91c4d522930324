package org.kheap.emulator.cpu;

import static org.kheap.machine.GuestMemory.Access.STORE;

import org.kheap.machine.Arch;
import org.kheap.machine.DataModel;
import org.kheap.machine.GuestFaultException;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Layout;
import org.kheap.machine.RegisterSnapshot;
import org.kheap.machine.SparcRegister;
import org.kheap.machine.StructView;
import org.kheap.machine.Trap;
import org.kheap.machine.TrapEntry;
import org.kheap.machine.trap.RegsSparc;
import org.kheap.machine.trap.RegsSparcv9;
import org.kheap.machine.trap.SparcFrame;

/**
 * Trap entry of sparc and sparcv9: a new frame below the interrupted one, with the registers above
 * its window save area, and all windows written to the stack.
 *
 * <p>If the stack cannot take them, V8 is in error mode, since traps are off in its handlers. V9
 * takes the next trap one trap level higher, and the kernel reports it from a stack it keeps for
 * that.
 */
public final class SparcTrapEntry {
    /** PSR as the handler sees it: traps off, one window further. */
    private static final long PSR_ENABLE_TRAPS = 0x20;

    private static final long PSR_WINDOW = 0x07;
    private static final int GLOBALS = 7;
    private static final int OUTS = 8;

    private final Arch arch;
    private final GuestMemory memory;
    private final SparcFrame frame;

    public SparcTrapEntry(Arch arch, GuestMemory memory) {
        this.arch = arch;
        this.memory = memory;
        this.frame = SparcFrame.of(arch.abi());
    }

    /** See {@link org.kheap.machine.Cpu#enter}. */
    public TrapEntry enter(RegisterSnapshot registers, Trap trap, long secondStack) {
        long stackPointer = registers.get(SparcRegister.O6);
        try {
            flushWindows(registers);
            return new TrapEntry.Saved(save(registers, trap.pc(), stackPointer));
        } catch (GuestFaultException e) {
            if (arch.abi().model() == DataModel.ILP32) {
                return new TrapEntry.ErrorMode(e.fault());
            }
            long biased = secondStack - frame.minimum() - frame.bias();
            return new TrapEntry.SecondTrap(save(registers, trap.pc(), biased), e.fault());
        }
    }

    /**
     * Writes each window to the save area at its stack pointer, the current one first.
     *
     * @throws GuestFaultException if a stack pointer leads to no memory
     */
    public void flushWindows(RegisterSnapshot registers) {
        long stackPointer = registers.get(SparcRegister.O6);
        for (long[] window : registers.windows()) {
            long area = frame.address(stackPointer);
            memory.getByte(area, STORE); // the fault, if there is one, is at the lowest word
            for (int i = 0; i < SparcFrame.WINDOW_REGISTERS; i++) {
                memory.putWord(area + (long) i * frame.wordSize(), window[i], STORE);
            }
            stackPointer = window[SparcFrame.FP];
        }
    }

    private long save(RegisterSnapshot registers, long pc, long stackPointer) {
        boolean v9 = arch.abi().model() == DataModel.LP64;
        int size = frame.minimum() + (v9 ? regs9().size() : regs8().size());
        int aligned = size + frame.alignment() - 1 & -frame.alignment();
        long area = frame.address(stackPointer) - (v9 ? aligned : size);
        long regs = area + frame.minimum();
        memory.getByte(area, STORE);
        if (v9) {
            saveV9(new StructView<>(regs9(), memory, regs), registers, pc);
        } else {
            saveV8(new StructView<>(regs8(), memory, regs), registers, pc);
        }
        saveHandlerWindow(area, registers);
        return regs;
    }

    /** The handler's own window: its ins are the interrupted outs. */
    private void saveHandlerWindow(long area, RegisterSnapshot registers) {
        for (int i = 0; i < SparcFrame.WINDOW_REGISTERS; i++) {
            boolean in = i >= SparcFrame.INS;
            long value = in ? registers.get(SparcRegister.r(OUTS + i - SparcFrame.INS)) : 0;
            memory.putWord(area + (long) i * frame.wordSize(), value, STORE);
        }
    }

    private Layout<RegsSparc> regs8() {
        return Layout.of(RegsSparc.class, arch.abi());
    }

    private Layout<RegsSparcv9> regs9() {
        return Layout.of(RegsSparcv9.class, arch.abi());
    }

    private static void saveV8(StructView<RegsSparc> regs, RegisterSnapshot registers, long pc) {
        long psr = registers.get(SparcRegister.STATE);
        long window = psr - 1 & PSR_WINDOW;
        regs.word(RegsSparc.R_PSR, psr & ~(PSR_ENABLE_TRAPS | PSR_WINDOW) | window);
        regs.word(RegsSparc.R_PC, pc).word(RegsSparc.R_NPC, pc + 4);
        regs.word(RegsSparc.R_Y, registers.get(SparcRegister.Y));
        RegsSparc[] fields = RegsSparc.values();
        for (int i = 0; i < GLOBALS; i++) {
            RegsSparc field = fields[RegsSparc.R_G1.ordinal() + i];
            regs.word(field, registers.get(SparcRegister.r(1 + i)));
        }
        for (int i = 0; i < OUTS; i++) {
            RegsSparc field = fields[RegsSparc.R_O0.ordinal() + i];
            regs.word(field, registers.get(SparcRegister.r(OUTS + i)));
        }
    }

    private static void saveV9(StructView<RegsSparcv9> regs, RegisterSnapshot registers, long pc) {
        regs.word(RegsSparcv9.R_TSTATE, registers.get(SparcRegister.STATE));
        regs.word(RegsSparcv9.R_PC, pc).word(RegsSparcv9.R_NPC, pc + 4);
        regs.int32(RegsSparcv9.R_Y, (int) registers.get(SparcRegister.Y));
        RegsSparcv9[] fields = RegsSparcv9.values();
        for (int i = 0; i < GLOBALS; i++) {
            RegsSparcv9 field = fields[RegsSparcv9.R_G1.ordinal() + i];
            regs.word(field, registers.get(SparcRegister.r(1 + i)));
        }
        for (int i = 0; i < OUTS; i++) {
            RegsSparcv9 field = fields[RegsSparcv9.R_O0.ordinal() + i];
            regs.word(field, registers.get(SparcRegister.r(OUTS + i)));
        }
    }
}
