package org.kheap.kernel.kmem;

import static org.kheap.machine.GuestMemory.Access.LOAD;
import static org.kheap.machine.GuestMemory.Access.STORE;

import org.kheap.kernel.base.Globals;
import org.kheap.kernel.vmem.Arena;
import org.kheap.machine.Arch;
import org.kheap.machine.GuestMemory;

/**
 * {@code kmem_alloc} and its family: buffers of any size, from the row of caches for usual sizes, and
 * from an arena where there is no cache.
 */
final class SizedBuffers {
    private final Kmem kmem;
    private final int pageSize;
    private final GuestMemory memory;
    private final Globals globals;

    SizedBuffers(Kmem kmem, Arch arch) {
        this.kmem = kmem;
        this.pageSize = arch.pageSize();
        this.memory = kmem.structs().memory;
        this.globals = kmem.globals();
    }

    /**
     * {@code kmem_alloc}.
     *
     * @param size in bytes, unsigned
     * @param kmFlags {@code KM_*}
     * @return the address, or 0 for a size of 0, or if there is no memory and {@code KM_NOSLEEP}
     */
    long alloc(long size, int kmFlags) {
        if (size == 0) {
            return allocNothing(kmFlags);
        }
        Cache cache = cacheFor(size);
        long buffer =
                cache == null ? allocOversize(size, kmFlags) : kmem.buffers().alloc(cache, kmFlags);
        if (buffer != 0 && cache != null && cache.has(Kmf.BUFTAG)) {
            kmem.checks().encodeSize(cache, buffer, size);
        }
        return buffer;
    }

    /** {@code kmem_zalloc}: as {@link #alloc(long, int)}, zeroed. */
    long zalloc(long size, int kmFlags) {
        long buffer = alloc(size, kmFlags);
        if (buffer != 0) {
            memory.zero(buffer, size, STORE);
        }
        return buffer;
    }

    /**
     * {@code kmem_alloc_tryhard}: rather a larger buffer than none, up to a page.
     *
     * @param sizeAt address of the {@code size_t} that is told the size of what was allocated
     */
    long allocTryhard(long size, long sizeAt, int kmFlags) {
        long least = size + CacheGeometry.ALIGN - 1 & -CacheGeometry.ALIGN;
        int patient = (kmFlags | Kmf.KM_NOSLEEP) & ~Kmf.KM_PANIC;
        long buffer = 0;
        long asked = least - CacheGeometry.ALIGN;
        do {
            asked += CacheGeometry.ALIGN;
            buffer = alloc(asked, patient);
        } while (buffer == 0 && asked < pageSize);
        if (buffer == 0) {
            asked = least;
            buffer = alloc(asked, kmFlags);
        }
        memory.putWord(sizeAt, asked, STORE);
        return buffer;
    }

    /**
     * {@code kmem_rezalloc}: moves what a buffer holds to one of another size, and zeroes what is new
     * in it.
     *
     * @param buffer is freed, unless there is no memory for the other; 0 with size 0 if there is none
     * @return the other, or 0 if there is no memory
     */
    long rezalloc(long buffer, long size, long newSize, int kmFlags) {
        long other = zalloc(newSize, kmFlags);
        if (other != 0) {
            long kept = Long.compareUnsigned(size, newSize) < 0 ? size : newSize;
            memory.copy(buffer, other, kept);
            free(buffer, size);
        }
        return other;
    }

    /** {@code kmem_free}. {@code kmem_free(NULL, 0)} is allowed. */
    void free(long buffer, long size) {
        if (buffer == 0 && size == 0) {
            return;
        }
        Cache cache = size == 0 ? null : cacheFor(size);
        if (cache == null) {
            kmem.arena("kmem_oversize_arena").free(buffer, size);
        } else if (!cache.has(Kmf.BUFTAG) || kmem.checks().checkSize(cache, buffer, size)) {
            kmem.buffers().free(cache, buffer);
        }
    }

    /** A request for no bytes gets no buffer; one that would wait for it is a mistake to be told. */
    private long allocNothing(int kmFlags) {
        boolean mistake = kmFlags == Kmf.KM_SLEEP || (kmFlags & Kmf.KM_PANIC) != 0;
        if (!mistake) {
            return 0;
        }
        if (globals.int32("kmem_panic") != 0 && globals.int32("kmem_panic_zerosized") != 0) {
            throw Kmem.panic("attempted to kmem_alloc() size of 0");
        }
        if (globals.int32("kmem_warn_zerosized") != 0) {
            kmem.events()
                    .warn(
                            "kmem_alloc(): sleeping allocation with size of 0; see kmem_zerosized_log");
        }
        kmem.logs().event("kmem_zerosized_log", 0, 0, 0);
        return 0;
    }

    private long allocOversize(long size, int kmFlags) {
        Arena arena = kmem.arena("kmem_oversize_arena");
        long buffer = arena.alloc(size, kmFlags & Kmf.KM_VMFLAGS);
        while (buffer == 0) {
            kmem.maintenance().reap();
            if ((kmFlags & Kmf.KM_NOSLEEP) != 0) {
                kmem.logs().event("kmem_failure_log", 0, 0, size);
                return 0;
            }
            String what = Long.toUnsignedString(size) + " bytes of kmem_oversize";
            kmem.events().sleepForMemory(arena.address(), what);
            buffer = arena.alloc(size, kmFlags & Kmf.KM_VMFLAGS);
        }
        return buffer;
    }

    /** The cache that serves a size; null if none is that large. */
    private Cache cacheFor(long size) {
        long small = size - 1 >>> SizeClasses.SMALL_SHIFT;
        if (small < SizeClasses.SMALL_ENTRIES) {
            return tableEntry("kmem_alloc_table", small);
        }
        long big = size - 1 >>> SizeClasses.BIG_SHIFT;
        if (big < globals.word("kmem_big_alloc_table_max")) {
            return tableEntry("kmem_big_alloc_table", big);
        }
        return null;
    }

    private Cache tableEntry(String table, long index) {
        long entry = globals.address(table) + index * kmem.structs().wordSize;
        return new Cache(kmem, memory.getWord(entry, LOAD));
    }
}
