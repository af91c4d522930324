package org.kheap.debugger.core;

import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.util.List;
import org.kheap.machine.Arch;
import org.kheap.machine.RegisterSnapshot;
import org.kheap.machine.Rights;
import org.kheap.machine.SparcRegister;
import org.kheap.machine.X86Register;
import org.kheap.machine.trap.SparcFrame;

/**
 * A stack of one page with three frames: {@code cv_wait}, which {@code waiter} called, which {@code
 * thread_start} called.
 */
final class FakeStack {
    /** From one frame to its caller's. */
    static final int FRAME = 0xc0;

    private final Arch arch;
    private final FakeKernel kernel;
    private final long low;

    FakeStack(FakeKernel kernel) {
        this(kernel, 0);
    }

    /** @param number of the stack, from 0: each has pages of its own */
    FakeStack(FakeKernel kernel, int number) {
        this.arch = kernel.arch();
        this.kernel = kernel;
        this.low = arch.map().stacks().start() + 2L * number * arch.pageSize();
        kernel.target().guest().mapPages(low, 1, Rights.READ_WRITE);
        kernel.target().memory().write(low, new byte[arch.pageSize()], INSPECT);
        if (number == 0) {
            kernel.target()
                    .symbol("genunix", "cv_wait", pc("cv_wait", 0), 0x40)
                    .symbol("lab", "waiter", pc("waiter", 0), 0x40)
                    .symbol("unix", "thread_start", pc("thread_start", 0), 0x40);
        }
        if (isSparc()) {
            window(0, pc("waiter", 0x38));
            window(1, pc("thread_start", 8));
            window(2, 0);
        } else {
            frame(0, pc("waiter", 0x38));
            frame(1, pc("thread_start", 8));
        }
    }

    private boolean isSparc() {
        return arch.strictAlignment();
    }

    long low() {
        return low;
    }

    long high() {
        return low + arch.pageSize();
    }

    /** An address in a function. */
    long pc(String function, int offset) {
        long place = List.of("thread_start", "waiter", "cv_wait").indexOf(function);
        return arch.map().text().start() + 0x1000 + 0x100 * place + offset;
    }

    /** Where a frame begins, the innermost being 0. */
    long frameAt(int index) {
        return low + 0x400 + (long) index * FRAME;
    }

    /** What a stack or frame pointer of that frame holds. */
    long pointer(int index) {
        return isSparc() ? frameAt(index) - SparcFrame.of(arch.abi()).bias() : frameAt(index);
    }

    /** Stores a word. @param index from {@code frame} on, in words */
    void word(long frame, int index, long value) {
        long at = frame + (long) index * arch.abi().wordSize();
        kernel.target().memory().putWord(at, value, INSPECT);
    }

    /** %i0 and on hold 10, 11 and so on; in the next frame 20 and on. */
    private void window(int index, long caller) {
        long frame = frameAt(index);
        for (int i = 0; i < 6; i++) {
            word(frame, SparcFrame.INS + i, 0x10L * (index + 1) + i);
        }
        word(frame, SparcFrame.FP, caller == 0 ? 0 : pointer(index + 1));
        word(frame, SparcFrame.CALL, caller);
    }

    /** The arguments of i386 are 10, 11 and so on; in the next frame 20 and on. */
    private void frame(int index, long caller) {
        long frame = frameAt(index);
        word(frame, 0, index == 1 ? 0 : frameAt(index + 1));
        word(frame, 1, caller);
        for (int i = 0; i < 6; i++) {
            word(frame, 2 + i, 0x10L * (index + 1) + i);
        }
    }

    /** Breaks the way from the first frame to the second. */
    void damage(long frame) {
        word(frameAt(0), isSparc() ? SparcFrame.FP : 0, frame);
    }

    /** Gives the stack to a thread, whose registers lead to it. */
    void giveTo(long thread) {
        putBounds(thread);
        kernel.put("kthread_t", thread, "t_pcb.val", pc("cv_wait", 0x5c - 0x40), 0);
        kernel.put("kthread_t", thread, "t_pcb.val", pointer(0), 1);
        if (!isSparc()) {
            kernel.put("kthread_t", thread, "t_pcb.val", pointer(0), 2);
        }
    }

    /** Gives the stack to a thread whose registers are not in memory. */
    void putBounds(long thread) {
        kernel.put("kthread_t", thread, "t_stkbase", low());
        kernel.put("kthread_t", thread, "t_stk", high());
    }

    /** The registers in {@code cv_wait}, as a dump has them: without windows. */
    RegisterSnapshot registers() {
        long[] values;
        if (isSparc()) {
            values = new long[SparcRegister.values().length];
            values[SparcRegister.PC.ordinal()] = pc("cv_wait", 0x1c);
            values[SparcRegister.O6.ordinal()] = pointer(0);
            for (int i = 0; i < 6; i++) {
                values[SparcRegister.I0.ordinal() + i] = 0x10 + i;
            }
            values[SparcRegister.I6.ordinal()] = pointer(1);
            values[SparcRegister.I7.ordinal()] = pc("waiter", 0x38);
        } else {
            values = new long[X86Register.values().length];
            values[X86Register.RIP.ordinal()] = pc("cv_wait", 0x1c);
            values[X86Register.RSP.ordinal()] = pointer(0);
            values[X86Register.RBP.ordinal()] = pointer(0);
        }
        return new RegisterSnapshot(values, List.of());
    }
}
