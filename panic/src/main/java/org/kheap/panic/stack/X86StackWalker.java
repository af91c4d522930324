package org.kheap.panic.stack;

import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.kheap.machine.Arch;
import org.kheap.machine.DataModel;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.RegisterSnapshot;
import org.kheap.machine.Symbol;
import org.kheap.machine.Symbols;
import org.kheap.machine.X86Register;

/** i386 and amd64: the chain of frame pointers. */
final class X86StackWalker implements StackWalker {
    /** Most arguments that a trace shows, and as many as it shows when it cannot tell. */
    private static final int MAX_ARGUMENTS = 6;

    /** {@code push %rbp} or {@code push %ebp}, with which every function begins. */
    private static final int PUSH_FRAME_POINTER = 0x55;

    /** Where the processor goes after a trap: its caller was interrupted, and its pc is exact. */
    private static final String TRAP_FRAME = "cmntrap";

    private final GuestMemory memory;
    private final Symbols symbols;
    private final int wordSize;
    private final boolean argumentsOnStack;

    X86StackWalker(Arch arch, GuestMemory memory, Symbols symbols) {
        this.memory = memory;
        this.symbols = symbols;
        this.wordSize = arch.abi().wordSize();
        this.argumentsOnStack = arch.abi().model() == DataModel.ILP32;
    }

    @Override
    public StackTrace walk(RegisterSnapshot registers, StackBounds bounds, int limit) {
        List<Frame> frames = new ArrayList<>();
        long fp = registers.get(X86Register.RBP);
        long pc = registers.get(X86Register.RIP);
        boolean call = false;
        OptionalLong caller = callerWithoutFrame(pc, registers.get(X86Register.RSP));
        if (caller.isPresent()) {
            frames.add(new Frame(fp, pc, List.of(), List.of(), false));
            pc = caller.getAsLong();
            call = true;
        }
        while (frames.size() < limit) {
            String problem = problemWith(fp, bounds);
            if (problem != null) {
                frames.add(new Frame(fp, pc, List.of(), List.of(), call));
                return new StackTrace(frames, problem);
            }
            long returnAddress = memory.getWord(fp + wordSize, INSPECT);
            frames.add(new Frame(fp, pc, arguments(fp, returnAddress), List.of(), call));
            long next = memory.getWord(fp, INSPECT);
            call = symbols.at(pc).filter(s -> s.name().equals(TRAP_FRAME)).isEmpty();
            pc = returnAddress;
            if (next == 0) {
                // The first function of the thread: its caller has no frame of its own.
                frames.add(new Frame(fp + 2L * wordSize, pc, List.of(), List.of(), true));
                return new StackTrace(frames, "");
            }
            if (!bounds.follows(next, fp)) {
                frames.add(new Frame(next, pc, List.of(), List.of(), true));
                return new StackTrace(frames, "frames out of order: fp=%x".formatted(next));
            }
            fp = next;
        }
        return new StackTrace(frames, "");
    }

    /** What is wrong with a frame pointer; null if nothing is. */
    private String problemWith(long fp, StackBounds bounds) {
        if (!bounds.contains(fp) || !memory.isAccessible(fp, 2L * wordSize, INSPECT)) {
            return "frame pointer not on the stack: fp=%x".formatted(fp);
        }
        boolean aligned = (fp & wordSize - 1) == 0;
        return aligned ? null : "mis-aligned %%fp = %x".formatted(fp);
    }

    /**
     * The return address of a function that was stopped before it could make its frame: at its first
     * instruction, which pushes the frame pointer, or behind it.
     */
    private OptionalLong callerWithoutFrame(long pc, long stackPointer) {
        long start = symbols.at(pc).map(Symbol::address).orElse(0L);
        long at = stackPointer + (pc - start) * wordSize;
        boolean without = pc == start || pc == start + 1;
        boolean pushes =
                memory.isAccessible(start, 1, INSPECT)
                        && memory.getByte(start, INSPECT) == PUSH_FRAME_POINTER;
        return without && pushes && memory.isAccessible(at, wordSize, INSPECT)
                ? OptionalLong.of(memory.getWord(at, INSPECT))
                : OptionalLong.empty();
    }

    private List<Long> arguments(long fp, long returnAddress) {
        if (!argumentsOnStack) {
            return List.of();
        }
        List<Long> arguments = new ArrayList<>();
        int count = argumentCount(returnAddress);
        long first = fp + 2L * wordSize;
        for (int i = 0; i < count; i++) {
            long at = first + (long) i * wordSize;
            if (memory.isAccessible(at, wordSize, INSPECT)) {
                arguments.add(memory.getWord(at, INSPECT));
            }
        }
        return arguments;
    }

    /** What the caller takes off the stack again, if it does so right behind the call. */
    private int argumentCount(long returnAddress) {
        if (!memory.isAccessible(returnAddress, 3, INSPECT)) {
            return MAX_ARGUMENTS;
        }
        int opcode = memory.getByte(returnAddress, INSPECT) & 0xff;
        int operand = memory.getByte(returnAddress + 1, INSPECT) & 0xff;
        if (opcode == 0x83 && operand == 0xc4) { // addl $n, %esp
            int bytes = memory.getByte(returnAddress + 2, INSPECT);
            return Math.max(0, Math.min(MAX_ARGUMENTS, bytes / wordSize));
        }
        return MAX_ARGUMENTS;
    }
}
