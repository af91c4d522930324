package org.kheap.debugger.core;

import java.util.List;
import java.util.Optional;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.structs.Field;
import org.kheap.debugger.structs.StructView;
import org.kheap.debugger.target.Target;
import org.kheap.debugger.target.TargetThread;
import org.kheap.machine.RegisterSnapshot;

/** A thread of the kernel: its {@code kthread_t}, its stack, and what its registers are. */
public final class KernelThread {
    /** {@code t_state} of a structure that stands for no thread. */
    private static final long TS_FREE = 0;

    /** {@code t_state} of a thread that waits for a CPU. */
    private static final long TS_RUN = 2;

    /** {@code t_state} of a thread that has a CPU. */
    private static final long TS_ONPROC = 4;

    /** Index of the program counter in a {@code label_t}. */
    private static final int LABEL_PC = 0;

    /** The bits of {@code t_state}, from bit 0. */
    private static final List<String> STATES =
            List.of("TS_SLEEP", "TS_RUN", "TS_ONPROC", "TS_ZOMB", "TS_STOPPED", "TS_WAIT");

    private final Session session;
    private final Target target;
    private final StructView view;

    private KernelThread(Session session, StructView view) {
        this.session = session;
        this.target = session.target();
        this.view = view;
    }

    /** The thread whose {@code kthread_t} is at an address. Nothing is read of it yet. */
    public static KernelThread at(Session session, long address) {
        return new KernelThread(session, session.structs().at("kthread_t", address));
    }

    public long address() {
        return view.address();
    }

    /** Its structure. */
    public StructView view() {
        return view;
    }

    /** The name of its process; {@code ?} if it has none. */
    String processName() {
        long process = view.get("t_procp");
        return process == 0 ? "?" : Process.at(session, process).name();
    }

    /** Lowest address of its stack; 0 if it has none. */
    public long stackLow() {
        return view.get("t_stkbase");
    }

    /** The first address above its stack; 0 if it has none. */
    public long stackHigh() {
        return view.get("t_stk");
    }

    /** Whether an address is on its stack. */
    public boolean hasOnStack(long va) {
        long low = stackLow();
        return Long.compareUnsigned(va - low, stackHigh() - low) < 0;
    }

    /** Whether its structure stands for no thread, so that its stack means nothing. */
    public boolean isFree() {
        return view.get("t_state") == TS_FREE;
    }

    /**
     * From where up its stack is in use: its stack pointer or, if that is not known or elsewhere, the
     * lowest address of the stack.
     */
    public long stackInUse() {
        StackRegisters stack = StackRegisters.of(target);
        long low = stackLow();
        return registers()
                .map(known -> stack.addressOf(stack.stackPointer(known)))
                .filter(top -> Long.compareUnsigned(top - low, stackHigh() - low) <= 0)
                .orElse(low);
    }

    /** What it does: {@code TS_RUN}; in hex if that is nothing known. */
    String state() {
        long state = view.get("t_state");
        int bit = Long.numberOfTrailingZeros(state);
        if (state == TS_FREE) {
            return "TS_FREE";
        }
        return Long.bitCount(state) == 1 && bit < STATES.size()
                ? STATES.get(bit)
                : "0x" + Long.toHexString(state);
    }

    /** Whether it waits for a CPU. */
    boolean isReady() {
        return view.get("t_state") == TS_RUN;
    }

    /**
     * What there is to remark on an address on its stack: that nobody uses it.
     *
     * @return with a blank in front; empty if the address is in use
     */
    public String remarkOn(long va) {
        StackRegisters stack = StackRegisters.of(target);
        Optional<RegisterSnapshot> registers = registers();
        boolean isInUse =
                registers
                        .map(known -> stack.addressOf(stack.stackPointer(known)))
                        .filter(top -> Long.compareUnsigned(va, top) < 0)
                        .isEmpty();
        if (isInUse) {
            return "";
        }
        // What is known of one that had a CPU when the kernel stopped may be out of date.
        boolean isCertain = isFirstOfTarget() || view.get("t_state") != TS_ONPROC;
        return isCertain ? " (below sp)" : " (possibly below sp)";
    }

    /** Whether it is the thread that panicked or, without a panic, that ran last. */
    private boolean isFirstOfTarget() {
        return target.threads().stream()
                .findFirst()
                .filter(thread -> thread.address() == address())
                .isPresent();
    }

    /**
     * Its registers, as far as a walk of its stack needs them: of the first thread of the target as the
     * machine stood, of others as they gave their CPU away. Empty if nothing is known of them.
     */
    Optional<RegisterSnapshot> registers() {
        StackRegisters stack = StackRegisters.of(target);
        Optional<RegisterSnapshot> noted =
                target.threads().stream()
                        .filter(thread -> thread.address() == address())
                        .map(TargetThread::registers)
                        .findFirst()
                        .map(stack::completed);
        return isFirstOfTarget() ? noted : saved(stack).or(() -> noted);
    }

    /** What {@code t_pcb} holds; empty if the thread has never given a CPU away. */
    private Optional<RegisterSnapshot> saved(StackRegisters stack) {
        Field label = view.type().field("t_pcb.val");
        long[] values = new long[(int) Math.min(label.count(), Byte.MAX_VALUE)];
        for (int i = 0; i < values.length; i++) {
            values[i] = target.arch().abi().model().truncate(label.read(view.address(), i));
        }
        return values[LABEL_PC] == 0 ? Optional.empty() : Optional.of(stack.saved(values));
    }
}
