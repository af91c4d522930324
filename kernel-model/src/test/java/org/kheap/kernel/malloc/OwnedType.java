package org.kheap.kernel.malloc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.kheap.kernel.testing.FreebsdKernel;

/** A type of memory, with what its owner knows of its statistics. */
final class OwnedType implements MallocModel.Holder {
    private final FreebsdKernel freebsd;
    private final String name;
    private final long address;
    private long allocations;
    private long frees;

    OwnedType(FreebsdKernel freebsd, String name) {
        this.freebsd = freebsd;
        this.name = name;
        address = freebsd.type(name);
        freebsd.malloc().adopt(address);
    }

    long allocate(long size, int flags) {
        return freebsd.malloc().alloc(size, address, flags);
    }

    long reallocate(long block, long size, int flags) {
        return freebsd.malloc().realloc(block, size, address, flags);
    }

    /** Those by which MemGuard may be told to guard a request: its own, and that of the size class. */
    List<String> names(long size) {
        boolean isLarge = size > freebsd.kernel().guest().arch().pageSize();
        return isLarge ? List.of(name) : List.of(name, Long.toString(blockFor(size)));
    }

    @Override
    public void free(long block) {
        freebsd.malloc().free(block, address);
    }

    void counted(boolean isGuarded) {
        allocations += isGuarded ? 0 : 1;
    }

    void uncounted(boolean isGuarded) {
        frees += isGuarded ? 0 : 1;
    }

    /** Bytes of the block that serves a request of so many, unless it was larger before. */
    private long blockFor(long size) {
        int page = freebsd.kernel().guest().arch().pageSize();
        long block = Math.max(16, Long.highestOneBit(Math.max(1, size - 1)) << 1);
        return size > page ? (size + page - 1) / page * page : size <= 16 ? 16 : block;
    }

    @Override
    public void check(List<MallocModel.Held> counted) {
        assertThat(freebsd.count(address, MallocTypeStats.MTS_NUMALLOCS)).isEqualTo(allocations);
        assertThat(freebsd.count(address, MallocTypeStats.MTS_NUMFREES)).isEqualTo(frees);
        assertThat(allocations - frees).isEqualTo(counted.size());
        long bytes =
                freebsd.count(address, MallocTypeStats.MTS_MEMALLOCED)
                        - freebsd.count(address, MallocTypeStats.MTS_MEMFREED);
        long least = counted.stream().mapToLong(block -> blockFor(block.size())).sum();
        // A block that was reallocated may be up to twice what its request needs.
        assertThat(bytes).isBetween(least, 2 * least);
    }
}
