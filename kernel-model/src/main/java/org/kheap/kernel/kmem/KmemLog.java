package org.kheap.kernel.kmem;

import static org.kheap.machine.GuestMemory.Access.LOAD;
import static org.kheap.machine.GuestMemory.Access.STORE;

import org.kheap.kernel.base.Globals;
import org.kheap.kernel.vmem.Arena;
import org.kheap.machine.Arch;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Layout;
import org.kheap.machine.StructView;

/**
 * A log of the allocator: chunks that CPUs fill in turn, each its own, the oldest being used again. An
 * instance is a window on the {@code kmem_log_header} in guest memory.
 */
final class KmemLog {
    private static final int CHUNKS_PER_CPU = 4;
    private static final int CPU_ALIGN = 64;

    private final Globals globals;
    private final GuestMemory memory;
    private final StructView<KmemLogHeader> header;
    private final Layout<KmemCpuLogHeader> cpuLayout;

    private KmemLog(Globals globals, GuestMemory memory, long address) {
        this.globals = globals;
        this.memory = memory;
        this.header =
                new StructView<>(Layout.of(KmemLogHeader.class, memory.abi()), memory, address);
        this.cpuLayout = Layout.of(KmemCpuLogHeader.class, memory.abi());
    }

    /** The log whose header is at {@code address}; null for 0, which is a log that is not kept. */
    static KmemLog at(Globals globals, GuestMemory memory, long address) {
        return address == 0 ? null : new KmemLog(globals, memory, address);
    }

    /**
     * Makes a log.
     *
     * @param size in bytes; a chunk gets its part, rounded up to pages
     * @return the address of its header, or 0 if there is no memory
     */
    static long create(
            Arch arch, Globals globals, GuestMemory memory, Arena arena, long size, int cpus) {
        int chunks = CHUNKS_PER_CPU * cpus;
        long chunkSize = arch.roundToPages(size / chunks + 1);
        Layout<KmemLogHeader> layout = Layout.of(KmemLogHeader.class, memory.abi());
        int cpuSize = Layout.of(KmemCpuLogHeader.class, memory.abi()).size();
        long headerSize = layout.offset(KmemLogHeader.LH_CPU) + (long) cpus * cpuSize + 7 & -8;
        // Placed so that its end, and with it each CPU's part, is on a cache line.
        long[] sizes = {headerSize + CPU_ALIGN, chunkSize * chunks, (long) chunks * Integer.BYTES};
        long[] parts = allAllocated(arena, sizes);
        if (parts.length == 0) {
            return 0;
        }
        long block = parts[0];
        long base = parts[1];
        long free = parts[2];
        long address = (block + CPU_ALIGN - 1 + headerSize & -CPU_ALIGN) - headerSize;
        memory.fill(block + 7 & -8, headerSize + CPU_ALIGN - 8, 0, STORE);
        memory.fill(base, chunkSize * chunks, 0, STORE);
        KmemLog log = new KmemLog(globals, memory, address);
        log.header
                .word(KmemLogHeader.LH_BASE, base)
                .word(KmemLogHeader.LH_FREE, free)
                .word(KmemLogHeader.LH_CHUNKSIZE, chunkSize)
                .int32(KmemLogHeader.LH_NCHUNKS, chunks)
                .int32(KmemLogHeader.LH_HEAD, cpus)
                .int32(KmemLogHeader.LH_TAIL, 0);
        for (int i = cpus; i < chunks; i++) { // those before are in the hands of CPUs
            memory.putInt(free + (long) i * Integer.BYTES, i, STORE);
        }
        for (int i = 0; i < cpus; i++) {
            log.cpu(i).int32(KmemCpuLogHeader.CLH_CHUNK, i);
        }
        return address;
    }

    /** Allocates all of these sizes, or nothing: the result is empty then. */
    private static long[] allAllocated(Arena arena, long[] sizes) {
        long[] parts = new long[sizes.length];
        for (int i = 0; i < sizes.length; i++) {
            parts[i] = arena.alloc(sizes[i], 0);
            if (parts[i] == 0) {
                while (--i >= 0) {
                    arena.free(parts[i], sizes[i]);
                }
                return new long[0];
            }
        }
        return parts;
    }

    private StructView<KmemCpuLogHeader> cpu(int number) {
        long at = header.addressOf(KmemLogHeader.LH_CPU) + (long) number * cpuLayout.size();
        return new StructView<>(cpuLayout, memory, at);
    }

    /**
     * Appends an entry, cut to the size of a chunk.
     *
     * @return where it is, or 0 if nothing is logged now
     */
    long enter(int cpuNumber, byte[] entry) {
        if (globals.int32("kmem_logging") == 0) {
            return 0;
        }
        StructView<KmemCpuLogHeader> cpu = cpu(cpuNumber);
        cpu.int32(KmemCpuLogHeader.CLH_HITS, cpu.int32(KmemCpuLogHeader.CLH_HITS) + 1);
        long size = entry.length;
        if (size > cpu.word(KmemCpuLogHeader.CLH_AVAIL)) {
            nextChunk(cpu);
            size = Math.min(size, header.word(KmemLogHeader.LH_CHUNKSIZE));
        }
        long at = cpu.word(KmemCpuLogHeader.CLH_CURRENT);
        cpu.word(KmemCpuLogHeader.CLH_CURRENT, at + size);
        cpu.addWord(KmemCpuLogHeader.CLH_AVAIL, -size);
        memory.write(
                at,
                size == entry.length ? entry : java.util.Arrays.copyOf(entry, (int) size),
                STORE);
        return at;
    }

    /** Gives the CPU's chunk back at the tail of the ring and takes the one at its head. */
    private void nextChunk(StructView<KmemCpuLogHeader> cpu) {
        int chunks = header.int32(KmemLogHeader.LH_NCHUNKS);
        long ring = header.word(KmemLogHeader.LH_FREE);
        int tail = header.int32(KmemLogHeader.LH_TAIL);
        int head = header.int32(KmemLogHeader.LH_HEAD);
        header.int32(KmemLogHeader.LH_HITS, header.int32(KmemLogHeader.LH_HITS) + 1);
        memory.putInt(ring + 4L * tail, cpu.int32(KmemCpuLogHeader.CLH_CHUNK), STORE);
        header.int32(KmemLogHeader.LH_TAIL, (tail + 1) % chunks);
        int chunk = memory.getInt(ring + 4L * head, LOAD);
        header.int32(KmemLogHeader.LH_HEAD, (head + 1) % chunks);
        long size = header.word(KmemLogHeader.LH_CHUNKSIZE);
        cpu.int32(KmemCpuLogHeader.CLH_CHUNK, chunk);
        cpu.word(KmemCpuLogHeader.CLH_CURRENT, header.word(KmemLogHeader.LH_BASE) + chunk * size);
        cpu.word(KmemCpuLogHeader.CLH_AVAIL, size);
    }
}
