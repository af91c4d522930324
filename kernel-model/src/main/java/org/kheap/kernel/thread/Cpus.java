package org.kheap.kernel.thread;

import org.kheap.kernel.base.Globals;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Layout;
import org.kheap.machine.StructView;

/** The CPUs of a kernel, as {@code cpu_list} and {@code cpu[]} show them. */
final class Cpus {
    /** {@code CPU_RUNNING | CPU_READY | CPU_EXISTS | CPU_ENABLE}. */
    private static final int FLAGS = 0x1 | 0x2 | 0x8 | 0x20;

    /** Bytes of a CPU's part of a {@code kmem_cache}. */
    private static final int CACHE_PART = 64;

    private final GuestMemory memory;
    private final Globals globals;
    private final Layout<CpuStruct> layout;
    private final int count;

    Cpus(GuestMemory memory, Globals globals, int count) {
        this.memory = memory;
        this.globals = globals;
        this.layout = Layout.of(CpuStruct.class, memory.abi());
        this.count = count;
        for (int i = 0; i < count; i++) {
            view(i).int32(CpuStruct.CPU_ID, i)
                    .int32(CpuStruct.CPU_SEQID, i)
                    .int16(CpuStruct.CPU_FLAGS, FLAGS)
                    .word(CpuStruct.CPU_SELF, address(i))
                    .int32(CpuStruct.CPU_CACHE_OFFSET, i * CACHE_PART)
                    .word(CpuStruct.CPU_NEXT, address((i + 1) % count))
                    .word(CpuStruct.CPU_PREV, address((i + count - 1) % count));
        }
        globals.word("cpu_list", address(0));
        globals.int32("ncpus", count);
        globals.int32("max_ncpus", count);
        run(0);
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

    /** Gives a CPU a thread; 0 for none. */
    void give(int number, long thread, long now) {
        view(number).word(CpuStruct.CPU_THREAD, thread).int64(CpuStruct.CPU_LAST_SWTCH, now);
    }

    /** Makes it a CPU's turn: the others stand still meanwhile. */
    void run(int number) {
        globals.word("cpu_running", address(number));
    }
}
