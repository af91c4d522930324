package org.kheap.debugger.malloc;

import java.util.List;
import java.util.stream.IntStream;
import org.kheap.debugger.structs.StructView;

/**
 * What was counted of a type, on one CPU or on all of them.
 *
 * @param allocations blocks allocated
 * @param frees blocks freed
 * @param allocatedBytes of all blocks allocated
 * @param freedBytes of all blocks freed
 * @param classes size classes that were used: bit i is 16 &lt;&lt; i bytes
 */
public record MallocCounters(
        long allocations, long frees, long allocatedBytes, long freedBytes, long classes) {
    static final MallocCounters NONE = new MallocCounters(0, 0, 0, 0, 0);

    /** Bytes of the smallest class. */
    private static final int SMALLEST = 16;

    /** No class is larger than 16 shifted by one less than this. */
    private static final int MOST_CLASSES = 32;

    /** Reads a {@code struct malloc_type_stats}. */
    static MallocCounters read(StructView stats) {
        return new MallocCounters(
                stats.get("mts_numallocs"),
                stats.get("mts_numfrees"),
                stats.get("mts_memalloced"),
                stats.get("mts_memfreed"),
                stats.get("mts_size"));
    }

    MallocCounters plus(MallocCounters other) {
        return new MallocCounters(
                allocations + other.allocations,
                frees + other.frees,
                allocatedBytes + other.allocatedBytes,
                freedBytes + other.freedBytes,
                classes | other.classes);
    }

    /** Blocks in use. */
    public long inUse() {
        return allocations - frees;
    }

    /** Bytes of the blocks in use. */
    public long bytesInUse() {
        return allocatedBytes - freedBytes;
    }

    /** Whether there ever was a block. */
    public boolean isUsed() {
        return allocations != 0;
    }

    /** Bytes of the blocks of each class that was used, ascending. */
    public List<Long> sizes() {
        return IntStream.range(0, MOST_CLASSES)
                .filter(bit -> (classes >>> bit & 1) != 0)
                .mapToObj(bit -> (long) SMALLEST << bit)
                .toList();
    }
}
