package org.kheap.panic.stack;

import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.kheap.machine.Arch;
import org.kheap.machine.FieldSpec;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Layout;
import org.kheap.machine.RegisterSnapshot;
import org.kheap.machine.SparcRegister;
import org.kheap.machine.Symbol;
import org.kheap.machine.Symbols;
import org.kheap.machine.trap.RegsSparc;
import org.kheap.machine.trap.RegsSparcv9;
import org.kheap.machine.trap.SparcFrame;

/** sparc and sparcv9: register windows, first those in the processor and then those on the stack. */
final class SparcStackWalker implements StackWalker {
    private static final int ARGUMENTS = 6;
    private static final int LOCALS = 8;

    /** The kernel's functions that a trap goes through: their caller is the interrupted one. */
    private static final Set<String> TRAP_FRAMES = Set.of("fault", "ktl0");

    /** {@code save}, but for its operands. */
    private static final int SAVE_MASK = 0xc1f8_0000;

    private static final int SAVE = 0x81e0_0000;

    private final Arch arch;
    private final GuestMemory memory;
    private final Symbols symbols;
    private final SparcFrame frame;

    SparcStackWalker(Arch arch, GuestMemory memory, Symbols symbols) {
        this.arch = arch;
        this.memory = memory;
        this.symbols = symbols;
        this.frame = SparcFrame.of(arch.abi());
    }

    @Override
    public StackTrace walk(RegisterSnapshot registers, StackBounds bounds, int limit) {
        List<Frame> frames = new ArrayList<>();
        long[] window = registers.windows().get(0);
        long fp = frame.address(registers.get(SparcRegister.O6));
        long pc = registers.get(SparcRegister.PC);
        int resident = 1;
        if (isAtSave(pc)) { // stopped before it could make a window: its caller is in the same one
            frames.add(new Frame(fp, pc, List.of(), List.of(), false));
            pc = registers.get(SparcRegister.O7);
        }
        while (frames.size() < limit) {
            frames.add(new Frame(fp, pc, arguments(window), locals(window), false));
            if (window[SparcFrame.FP] == 0) {
                return new StackTrace(frames, "");
            }
            long next = frame.address(window[SparcFrame.FP]);
            boolean inMemory = resident >= registers.windows().size();
            String problem = problemWith(next, fp, bounds, inMemory);
            if (problem != null) {
                return new StackTrace(frames, problem);
            }
            pc = callerOf(pc, fp, window, frames, limit);
            fp = next;
            window =
                    resident < registers.windows().size()
                            ? registers.windows().get(resident++)
                            : savedWindow(fp);
        }
        return new StackTrace(frames, "");
    }

    /** What is wrong with a frame pointer; null if nothing is. */
    private String problemWith(long next, long fp, StackBounds bounds, boolean inMemory) {
        if ((next & frame.alignment() - 1) != 0) {
            return "mis-aligned %%fp = %x".formatted(next);
        }
        if (!bounds.follows(next, fp)) {
            return "frames out of order: fp=%x".formatted(next);
        }
        int size = SparcFrame.WINDOW_REGISTERS * frame.wordSize();
        // A window in the processor needs no memory: a stack that overflowed has none for it.
        return !inMemory || memory.isAccessible(next, size, INSPECT)
                ? null
                : "frame pointer not on the stack: fp=%x".formatted(next);
    }

    /**
     * Where the caller of a frame is. The caller of a trap handler was interrupted, not calling, so
     * its place is the trapped pc; if it had made no window of its own yet, the call in %o7 is the
     * next frame, in the same window.
     */
    private long callerOf(long pc, long fp, long[] window, List<Frame> frames, int limit) {
        Optional<Symbol> function = symbols.at(pc);
        boolean trap = function.isPresent() && TRAP_FRAMES.contains(function.get().name());
        long call = window[SparcFrame.CALL];
        if (!trap || !memory.isAccessible(fp, frame.minimum() * 2L, INSPECT)) {
            return call;
        }
        long trapPc = trapPc(fp + frame.minimum());
        if (isLeaf(trapPc) && frames.size() + 1 < limit) {
            long next = frame.address(window[SparcFrame.FP]);
            frames.add(new Frame(next, trapPc, List.of(), List.of(), false));
            return call;
        }
        return trapPc;
    }

    private long trapPc(long regs) {
        int offset =
                frame.wordSize() == 8
                        ? layoutOffset(RegsSparcv9.class, RegsSparcv9.R_PC)
                        : layoutOffset(RegsSparc.class, RegsSparc.R_PC);
        return memory.getWord(regs + offset, INSPECT);
    }

    private <F extends Enum<F> & FieldSpec> int layoutOffset(Class<F> struct, F field) {
        return Layout.of(struct, arch.abi()).offset(field);
    }

    private boolean isAtSave(long pc) {
        return symbols.at(pc).filter(function -> function.address() == pc).isPresent()
                && beginsWithSave(pc);
    }

    private boolean beginsWithSave(long start) {
        return memory.isAccessible(start, 4, INSPECT)
                && (memory.getInt(start, INSPECT) & SAVE_MASK) == SAVE;
    }

    /** Whether the function at {@code pc} works in its caller's window: it has not executed a save. */
    private boolean isLeaf(long pc) {
        Optional<Symbol> function = symbols.at(pc);
        if (function.isEmpty()) {
            return true;
        }
        long start = function.get().address();
        return !beginsWithSave(start) || pc == start;
    }

    private long[] savedWindow(long address) {
        long[] window = new long[SparcFrame.WINDOW_REGISTERS];
        for (int i = 0; i < window.length; i++) {
            window[i] = memory.getWord(address + (long) i * frame.wordSize(), INSPECT);
        }
        return window;
    }

    private static List<Long> arguments(long[] window) {
        return slice(window, SparcFrame.INS, ARGUMENTS);
    }

    private static List<Long> locals(long[] window) {
        return slice(window, 0, LOCALS);
    }

    private static List<Long> slice(long[] window, int from, int count) {
        List<Long> slice = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            slice.add(window[from + i]);
        }
        return slice;
    }
}
