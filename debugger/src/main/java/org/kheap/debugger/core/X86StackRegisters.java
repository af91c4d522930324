package org.kheap.debugger.core;

import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.util.List;
import org.kheap.debugger.target.Target;
import org.kheap.machine.RegisterSnapshot;
import org.kheap.machine.X86Register;
import org.kheap.panic.stack.Frame;

/** i386 and amd64: a chain that begins at the frame pointer. */
final class X86StackRegisters implements StackRegisters {
    /** Places in a {@code label_t}. */
    private static final int PC = 0;

    private static final int SP = 1;
    private static final int FP = 2;

    private final Target target;

    X86StackRegisters(Target target) {
        this.target = target;
    }

    @Override
    public long programCounter(RegisterSnapshot registers) {
        return registers.get(X86Register.RIP);
    }

    @Override
    public long stackPointer(RegisterSnapshot registers) {
        return registers.get(X86Register.RSP);
    }

    @Override
    public long addressOf(long stackPointer) {
        return stackPointer;
    }

    @Override
    public RegisterSnapshot saved(long[] label) {
        return registers(label[PC], label[SP], label[FP]);
    }

    private static RegisterSnapshot registers(long pc, long sp, long fp) {
        long[] values = new long[X86Register.values().length];
        values[X86Register.RIP.ordinal()] = pc;
        values[X86Register.RSP.ordinal()] = sp;
        values[X86Register.RBP.ordinal()] = fp;
        return new RegisterSnapshot(values, List.of());
    }

    @Override
    public RegisterSnapshot atFrame(long pointer) {
        // A frame that is not there is the user's mistake; one that leads nowhere is the stack's.
        target.memory().getWord(pointer, INSPECT);
        return registers(0, pointer, pointer);
    }

    @Override
    public RegisterSnapshot completed(RegisterSnapshot registers) {
        return registers;
    }

    @Override
    public long shown(Frame frame) {
        return frame.fp();
    }
}
