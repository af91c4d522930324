package org.kheap.debugger.kmem;

import org.kheap.debugger.structs.StructView;
import org.kheap.debugger.structs.Structs;
import org.kheap.machine.GuestFaultException;

/**
 * A cache. What never changes while it lives was read when this was made; counters are read when they
 * are asked for.
 */
public final class CacheView {
    /** No slab is larger, on any machine. */
    private static final long LARGEST_SLAB = 1L << 30;

    /** Of a raw cache: it has room for a link. */
    private static final long LEAST_CHUNK = 8;

    private static final long INT_MASK = 0xffff_ffffL;

    private final Structs structs;
    private final StructView struct;
    private final String name;
    private final long flags;
    private final long creationFlags;
    private final long bufferSize;
    private final long chunkSize;
    private final long slabSize;
    private final long bufctlDistance;
    private final long buftagDistance;

    /**
     * Reads a cache. What it says of itself may be nonsense: see {@link #isPlausible}.
     *
     * @throws GuestFaultException if it is not in memory
     */
    CacheView(Structs structs, long address) {
        this.structs = structs;
        this.struct = structs.at("kmem_cache_t", address);
        this.name = struct.text("cache_name");
        this.flags = struct.get("cache_flags") & INT_MASK;
        this.creationFlags = struct.get("cache_cflags") & INT_MASK;
        this.bufferSize = struct.get("cache_bufsize");
        this.chunkSize = struct.get("cache_chunksize");
        this.slabSize = struct.get("cache_slabsize");
        this.bufctlDistance = struct.get("cache_bufctl");
        this.buftagDistance = struct.get("cache_buftag");
    }

    /** Of its {@code kmem_cache_t}. */
    public long address() {
        return struct.address();
    }

    public String name() {
        return name;
    }

    /** {@code KMF_*}: see {@link CacheFlags}. */
    public long flags() {
        return flags;
    }

    /** {@code KMC_*}. */
    public long creationFlags() {
        return creationFlags;
    }

    /** Whether all of {@code flag} is among its {@link #flags}. */
    public boolean has(long flag) {
        return (flags & flag) == flag;
    }

    /** Whether its buffers are memory, and not mere addresses. */
    public boolean isTouched() {
        return (creationFlags & CacheFlags.NOTOUCH) == 0;
    }

    /** Whether its bufctls are records of transactions. */
    public boolean isAudited() {
        return has(CacheFlags.AUDIT | CacheFlags.HASH);
    }

    /** Whether there is a tag behind each buffer. */
    public boolean hasBuftags() {
        return (flags & CacheFlags.BUFTAG) != 0;
    }

    /** Whether what is in magazines was constructed: checks fill a free buffer with a pattern. */
    public boolean keepsConstructed() {
        boolean isFilled = has(CacheFlags.DEADBEEF) && !has(CacheFlags.LITE);
        return !isFilled && get("cache_constructor") != 0;
    }

    /** What a client can use of a buffer, in bytes. */
    public long bufferSize() {
        return bufferSize;
    }

    /** From one buffer to the next, in bytes. */
    public long chunkSize() {
        return chunkSize;
    }

    /** In bytes. */
    public long slabSize() {
        return slabSize;
    }

    /** In a cache without a hash, from a buffer to its bufctl, in bytes. */
    long bufctlDistance() {
        return bufctlDistance;
    }

    /** From a buffer to its tag, in bytes. */
    long buftagDistance() {
        return buftagDistance;
    }

    /** Where its slabs come from: address of a {@code vmem_t}. */
    public long arena() {
        return get("cache_arena");
    }

    /** A member of its {@code kmem_cache_t}, as it is now. */
    public long get(String path) {
        return struct.get(path);
    }

    StructView struct() {
        return struct;
    }

    /**
     * Whether this can be a cache: its arena is one, and its slabs are pieces of that and hold buffers.
     * Damage can make a real cache fail this; nothing can be said of its buffers then.
     */
    public boolean isPlausible() {
        try {
            long quantum = structs.at("vmem_t", arena()).get("vm_quantum");
            return Long.bitCount(quantum) == 1
                    && slabSize > 0
                    && slabSize <= LARGEST_SLAB
                    && slabSize % quantum == 0
                    && bufferSize > 0
                    && bufferSize <= chunkSize
                    && chunkSize <= slabSize
                    && (has(CacheFlags.HASH) || chunkSize >= LEAST_CHUNK);
        } catch (GuestFaultException notThere) {
            return false;
        }
    }
}
