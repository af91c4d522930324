package org.kheap.debugger.core;

import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.kheap.debugger.target.Target;
import org.kheap.machine.GuestFaultException;
import org.kheap.machine.RegisterSnapshot;
import org.kheap.machine.SparcRegister;
import org.kheap.machine.trap.SparcFrame;
import org.kheap.panic.dump.CrashFacts.Window;
import org.kheap.panic.stack.Frame;

/** sparc and sparcv9: a window for each frame, which is on the stack, in the processor or in a note. */
final class SparcStackRegisters implements StackRegisters {
    /** Places in a {@code label_t}. */
    private static final int PC = 0;

    private static final int SP = 1;

    private final Target target;
    private final SparcFrame frame;

    SparcStackRegisters(Target target) {
        this.target = target;
        this.frame = SparcFrame.of(target.arch().abi());
    }

    @Override
    public long programCounter(RegisterSnapshot registers) {
        return registers.get(SparcRegister.PC);
    }

    @Override
    public long stackPointer(RegisterSnapshot registers) {
        return registers.get(SparcRegister.O6);
    }

    @Override
    public long addressOf(long stackPointer) {
        return frame.address(stackPointer);
    }

    @Override
    public RegisterSnapshot saved(long[] label) {
        return registers(label[PC], label[SP], windowOrZeros(label[SP]));
    }

    private static RegisterSnapshot registers(long pc, long sp, long[] window) {
        long[] values = new long[SparcRegister.values().length];
        values[SparcRegister.PC.ordinal()] = pc;
        values[SparcRegister.NPC.ordinal()] = pc + Integer.BYTES;
        values[SparcRegister.O6.ordinal()] = sp;
        System.arraycopy(window, 0, values, SparcRegister.L0.ordinal(), window.length);
        return new RegisterSnapshot(values, List.of(window));
    }

    private long[] windowOrZeros(long sp) {
        try {
            return window(sp);
        } catch (GuestFaultException missing) {
            return new long[SparcFrame.WINDOW_REGISTERS];
        }
    }

    /** The window that is saved where a stack pointer says. */
    private long[] window(long sp) {
        long[] window = new long[SparcFrame.WINDOW_REGISTERS];
        for (int i = 0; i < window.length; i++) {
            long place = frame.address(sp) + (long) i * frame.wordSize();
            window[i] = target.memory().getWord(place, INSPECT);
        }
        return window;
    }

    @Override
    public RegisterSnapshot atFrame(long pointer) {
        boolean isAddress = (pointer & frame.alignment() - 1) == 0;
        long sp = isAddress ? pointer - frame.bias() : pointer;
        return registers(0, sp, window(sp));
    }

    /** Dumps have the registers of one window, and notes of further ones that have no other place. */
    @Override
    public RegisterSnapshot completed(RegisterSnapshot registers) {
        if (!registers.windows().isEmpty()) {
            return registers;
        }
        int first = SparcRegister.L0.ordinal();
        long[] current =
                Arrays.copyOfRange(registers.values(), first, first + SparcFrame.WINDOW_REGISTERS);
        List<long[]> windows = new ArrayList<>(List.of(current));
        Optional<Window> next = noted(current[SparcFrame.FP]);
        while (next.isPresent() && windows.size() <= target.facts().windows().size()) {
            windows.add(next.get().registers());
            next = noted(next.get().registers()[SparcFrame.FP]);
        }
        return new RegisterSnapshot(registers.values(), windows);
    }

    private Optional<Window> noted(long sp) {
        return target.facts().windows().stream()
                .filter(window -> window.stackPointer() == sp)
                .findFirst();
    }

    @Override
    public long shown(Frame shown) {
        return shown.fp() - frame.bias();
    }
}
