package org.kheap.kernel.thread;

import static org.kheap.machine.GuestMemory.Access.STORE;

import org.kheap.kernel.base.Globals;
import org.kheap.kernel.base.Moment;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Layout;
import org.kheap.machine.StructView;

/**
 * The CPUs of a kernel, as {@code cpu_list} and {@code cpu[]} show them, each with the thread that it
 * shows while it is idle.
 */
final class Cpus {
    /** {@code CPU_RUNNING | CPU_READY | CPU_EXISTS | CPU_ENABLE}. */
    private static final int FLAGS = 0x1 | 0x2 | 0x8 | 0x10;

    /** Bytes of a CPU's part of a {@code kmem_cache}. */
    private static final int CACHE_PART = 64;

    /** Priority of an idle thread, and of a queue that nobody is in. */
    static final int IDLE_PRIORITY = -1;

    private final GuestMemory memory;
    private final Globals globals;
    private final Layout<CpuStruct> layout;
    private final Layout<Disp> dispLayout;
    private final Layout<Kthread> kthread;
    private final int count;

    Cpus(GuestMemory memory, Globals globals, Threads threads, int count) {
        this.memory = memory;
        this.globals = globals;
        this.layout = Layout.of(CpuStruct.class, memory.abi());
        this.dispLayout = Layout.of(Disp.class, memory.abi());
        this.kthread = Layout.of(Kthread.class, memory.abi());
        this.count = count;
        for (int i = 0; i < count; i++) {
            add(i, threads);
        }
        globals.word("cpu_list", address(0));
        globals.int32("ncpus", count);
        globals.int32("max_ncpus", count);
        run(0);
    }

    private void add(int number, Threads threads) {
        view(number)
                .int32(CpuStruct.CPU_ID, number)
                .int32(CpuStruct.CPU_SEQID, number)
                .int16(CpuStruct.CPU_FLAGS, FLAGS)
                .word(CpuStruct.CPU_SELF, address(number))
                .word(CpuStruct.CPU_IDLE_THREAD, idle(number).base())
                .int32(CpuStruct.CPU_CACHE_OFFSET, number * CACHE_PART)
                .word(CpuStruct.CPU_NEXT, address((number + 1) % count))
                .word(CpuStruct.CPU_PREV, address((number + count - 1) % count))
                .word(CpuStruct.CPU_DISP, disp(number).base());
        long pointer = globals.address("cpu") + (long) number * memory.abi().wordSize();
        memory.putWord(pointer, address(number), STORE);
        disp(number).word(Disp.DISP_CPU, address(number));
        queue(number, 0, IDLE_PRIORITY);
        threads.addStanding(idle(number), globals.address("idle"), IDLE_PRIORITY);
        idle(number).word(Kthread.T_CPU, address(number));
        give(number, null, 0);
    }

    int count() {
        return count;
    }

    long address(int number) {
        return globals.address("cpus") + (long) number * layout.size();
    }

    private StructView<CpuStruct> view(int number) {
        return new StructView<>(layout, memory, address(number));
    }

    private StructView<Disp> disp(int number) {
        long at = globals.address("cpu_disps") + (long) number * dispLayout.size();
        return new StructView<>(dispLayout, memory, at);
    }

    /** The idle thread, which has no stack: what an idle CPU would execute is left out. */
    private StructView<Kthread> idle(int number) {
        long at = globals.address("idle_threads") + (long) number * kthread.size();
        return new StructView<>(kthread, memory, at);
    }

    /**
     * Gives a CPU a thread.
     *
     * @param thread null if it becomes idle
     * @param now nanoseconds since boot
     */
    void give(int number, KernelThread thread, long now) {
        StructView<Kthread> idle = idle(number);
        long address = thread == null ? idle.base() : thread.address();
        view(number)
                .word(CpuStruct.CPU_THREAD, address)
                .word(CpuStruct.CPU_DISPTHREAD, address)
                .int16(
                        CpuStruct.CPU_DISPATCH_PRI,
                        thread == null ? IDLE_PRIORITY : thread.priority())
                .word(CpuStruct.CPU_LAST_SWTCH, new Moment(now).lbolt());
        KernelThread.State state =
                thread == null ? KernelThread.State.RUNNING : KernelThread.State.STOPPED;
        idle.int32(Kthread.T_STATE, state.number());
    }

    /**
     * Says who waits for a CPU.
     *
     * @param waiting how many threads do
     * @param priority the highest of theirs; {@link #IDLE_PRIORITY} if none does
     */
    void queue(int number, int waiting, int priority) {
        disp(number).int32(Disp.DISP_NRUNNABLE, waiting).int16(Disp.DISP_MAXRUNPRI, priority);
    }

    /** Address of the thread that a CPU runs. */
    long thread(int number) {
        return view(number).word(CpuStruct.CPU_THREAD);
    }

    /** Makes it a CPU's turn: the others stand still meanwhile. */
    void run(int number) {
        globals.word("cpu_running", address(number));
    }
}
