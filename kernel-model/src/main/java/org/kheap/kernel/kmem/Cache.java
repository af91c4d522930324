package org.kheap.kernel.kmem;

import static org.kheap.kernel.kmem.KmemCache.CACHE_BUFSLAB;
import static org.kheap.kernel.kmem.KmemCache.CACHE_BUFTOTAL;
import static org.kheap.kernel.kmem.KmemCache.CACHE_CHUNKSIZE;
import static org.kheap.kernel.kmem.KmemCache.CACHE_COLOR;
import static org.kheap.kernel.kmem.KmemCache.CACHE_FLAGS;
import static org.kheap.kernel.kmem.KmemCache.CACHE_SLABSIZE;
import static org.kheap.machine.GuestMemory.Access.LOAD;
import static org.kheap.machine.GuestMemory.Access.STORE;

import org.kheap.kernel.base.GuestAvl;
import org.kheap.kernel.base.GuestList;
import org.kheap.kernel.vmem.Arena;
import org.kheap.machine.StructView;

/**
 * The slab layer of one cache: section 2.2 of the package comment. An instance is a window on the
 * {@code kmem_cache} in guest memory, and may be made anew for every use.
 */
final class Cache {
    private static final int NO_STUCK_OFFSET = -1;

    private final Kmem kmem;
    private final Structs structs;
    private final StructView<KmemCache> view;

    Cache(Kmem kmem, long address) {
        this.kmem = kmem;
        this.structs = kmem.structs();
        this.view = new StructView<>(structs.cache, structs.memory, address);
    }

    long address() {
        return view.base();
    }

    StructView<KmemCache> view() {
        return view;
    }

    String name() {
        return view.string(KmemCache.CACHE_NAME);
    }

    boolean has(int flags) {
        return (view.int32(CACHE_FLAGS) & flags) != 0;
    }

    private Arena arena() {
        return kmem.arenas().at(view.word(KmemCache.CACHE_ARENA));
    }

    private GuestList completeSlabs() {
        return structs.list(view.addressOf(KmemCache.CACHE_COMPLETE_SLABS));
    }

    private GuestAvl partialSlabs() {
        return structs.tree(
                view.addressOf(KmemCache.CACHE_PARTIAL_SLABS), this::compareForAllocation);
    }

    /** Slabs that are fuller come first, in bins of a sixteenth; of equals, the lower address. */
    private int compareForAllocation(long first, long second) {
        int byWeight = Long.compare(weight(first), weight(second));
        return byWeight != 0 ? byWeight : Long.compareUnsigned(first, second);
    }

    private long weight(long address) {
        StructView<KmemSlab> slab = structs.slab(address);
        long used = slab.word(KmemSlab.SLAB_REFCNT);
        long chunks = slab.word(KmemSlab.SLAB_CHUNKS);
        int shift = (int) view.word(KmemCache.CACHE_PARTIAL_BINSHIFT);
        // Slabs that are nearly full or nearly empty are ordered exactly, the others by bin.
        boolean exact = used <= shift || chunks - used <= shift;
        return exact ? -used : -(shift + (used >> shift));
    }

    /**
     * Takes a buffer from a slab.
     *
     * @param kmFlags {@code KM_*}
     * @return its address, or 0 if there is no memory
     */
    long slabAlloc(int kmFlags) {
        GuestAvl partial = partialSlabs();
        long slabAddress = partial.first();
        boolean fresh = slabAddress == 0;
        if (fresh) {
            slabAddress = slabCreate(kmFlags);
            if (slabAddress == 0) {
                return 0;
            }
        }
        StructView<KmemSlab> slab = structs.slab(slabAddress);
        boolean first = view.int64(KmemCache.CACHE_SLAB_ALLOC) == 0;
        view.add64(KmemCache.CACHE_SLAB_ALLOC, 1).add64(CACHE_BUFSLAB, -1);
        slab.addWord(KmemSlab.SLAB_REFCNT, 1);
        long bufctl = slab.word(KmemSlab.SLAB_HEAD);
        long next = structs.memory.getWord(bufctl, LOAD);
        slab.word(KmemSlab.SLAB_HEAD, next);
        long buffer = has(Kmf.HASH) ? hashInsert(bufctl) : bufctl - bufctlOffset();
        boolean full = next == 0;
        if (full) {
            if (!fresh) {
                partial.remove(slabAddress);
            }
            completeSlabs().insertHead(slabAddress);
            view.addWord(KmemCache.CACHE_COMPLETE_SLAB_COUNT, 1);
        } else if (fresh) {
            partial.add(slabAddress);
        }
        if (has(Kmf.AUDIT) && !has(Kmf.BUFTAG)) {
            kmem.audit(this, bufctl);
        }
        if (first && view.word(KmemCache.CACHE_DESTRUCTOR) != 0) {
            tryDestructor(buffer, kmFlags);
        }
        return buffer;
    }

    /** Shows on the very first buffer that the destructor bears one that no client has had. */
    private void tryDestructor(long buffer, int kmFlags) {
        if (kmem.construct(this, buffer, kmFlags)) {
            kmem.destruct(this, buffer);
        }
        long whole = view.word(KmemCache.CACHE_BUFSIZE) & -8;
        structs.memory.fill(buffer, whole, Patterns.UNINITIALIZED, STORE);
        if (has(Kmf.DEADBEEF)) {
            long verify = view.word(KmemCache.CACHE_VERIFY);
            structs.memory.fill(buffer, verify, Patterns.FREE, STORE);
        }
    }

    /** Gives a buffer back to its slab, and the slab back to the arena if it was the last one. */
    void slabFree(long buffer) {
        view.add64(KmemCache.CACHE_SLAB_FREE, 1);
        long bufctl = has(Kmf.HASH) ? hashRemove(buffer) : buffer + bufctlOffset();
        long slabAddress = bufctl == 0 ? 0 : slabOf(buffer, bufctl);
        if (bufctl == 0 || !owns(slabAddress, buffer)) {
            kmem.errors().badAddress(this, buffer);
            return;
        }
        if (has(Kmf.AUDIT) && !has(Kmf.BUFTAG)) {
            kmem.logContents(this, buffer, bufctl);
            kmem.audit(this, bufctl);
        }
        StructView<KmemSlab> slab = structs.slab(slabAddress);
        boolean wasFull = slab.word(KmemSlab.SLAB_HEAD) == 0;
        if (!wasFull) {
            partialSlabs().remove(slabAddress); // its place in the order is about to change
        } else {
            completeSlabs().remove(slabAddress);
            view.addWord(KmemCache.CACHE_COMPLETE_SLAB_COUNT, -1);
        }
        structs.memory.putWord(bufctl, slab.word(KmemSlab.SLAB_HEAD), STORE);
        slab.word(KmemSlab.SLAB_HEAD, bufctl).addWord(KmemSlab.SLAB_REFCNT, -1);
        view.add64(CACHE_BUFSLAB, 1);
        if (slab.word(KmemSlab.SLAB_REFCNT) == 0) {
            long chunks = slab.word(KmemSlab.SLAB_CHUNKS);
            view.add64(CACHE_BUFTOTAL, -chunks).add64(CACHE_BUFSLAB, -chunks);
            view.add64(KmemCache.CACHE_SLAB_DESTROY, 1);
            slabDestroy(slab);
        } else {
            partialSlabs().add(slabAddress);
        }
    }

    private long bufctlOffset() {
        return view.word(KmemCache.CACHE_BUFCTL);
    }

    /** The slab a bufctl belongs to: in a raw cache its header ends the slab. */
    private long slabOf(long buffer, long bufctl) {
        if (has(Kmf.HASH)) {
            return structs.bufctl(bufctl).word(KmemBufctl.BC_SLAB);
        }
        long size = view.word(CACHE_SLABSIZE);
        return (buffer & -size) + size - structs.slab.size();
    }

    private boolean owns(long slabAddress, long buffer) {
        StructView<KmemSlab> slab = structs.slab(slabAddress);
        return slab.word(KmemSlab.SLAB_CACHE) == address() && holds(slab, buffer);
    }

    private boolean holds(StructView<KmemSlab> slab, long buffer) {
        long distance = buffer - slab.word(KmemSlab.SLAB_BASE);
        return Long.compareUnsigned(distance, view.word(CACHE_SLABSIZE)) < 0;
    }

    /** The slab of this cache that holds an address, by looking at all of them; 0 if none does. */
    long findSlab(long address) {
        GuestList complete = completeSlabs();
        for (long slab = complete.first(); slab != 0; slab = complete.next(slab)) {
            kmem.guard().step();
            if (holds(structs.slab(slab), address)) {
                return slab;
            }
        }
        GuestAvl partial = partialSlabs();
        for (long slab = partial.first(); slab != 0; slab = partial.next(slab)) {
            kmem.guard().step();
            if (holds(structs.slab(slab), address)) {
                return slab;
            }
        }
        return 0;
    }

    /** Makes a slab; it is on no list yet. 0 if there is no memory. */
    private long slabCreate(int kmFlags) {
        long color = nextColor();
        long slabSize = view.word(CACHE_SLABSIZE);
        long start = arena().alloc(slabSize, kmFlags & Kmf.KM_VMFLAGS);
        if (start == 0) {
            return failed();
        }
        if ((view.int32(KmemCache.CACHE_CFLAGS) & Kmf.KMC_NOTOUCH) == 0) {
            structs.memory.fill(start, slabSize, Patterns.UNINITIALIZED, STORE);
        }
        long header = slabHeader(start, slabSize);
        if (header == 0) {
            arena().free(start, slabSize);
            return failed();
        }
        long room = has(Kmf.HASH) ? slabSize : slabSize - structs.slab.size();
        long chunks = (room - color) / view.word(CACHE_CHUNKSIZE);
        StructView<KmemSlab> slab = structs.slab(header);
        slab.word(KmemSlab.SLAB_CACHE, address()).word(KmemSlab.SLAB_HEAD, 0);
        slab.word(KmemSlab.SLAB_BASE, start + color);
        slab.word(KmemSlab.SLAB_REFCNT, 0).word(KmemSlab.SLAB_CHUNKS, chunks);
        slab.int32(KmemSlab.SLAB_STUCK_OFFSET, NO_STUCK_OFFSET);
        slab.int16(KmemSlab.SLAB_LATER_COUNT, 0).int16(KmemSlab.SLAB_FLAGS, 0);
        if (!fillSlab(slab, chunks)) {
            slabDestroy(slab);
            return failed();
        }
        view.add64(KmemCache.CACHE_SLAB_CREATE, 1);
        view.add64(CACHE_BUFTOTAL, chunks).add64(CACHE_BUFSLAB, chunks);
        long total = view.int64(CACHE_BUFTOTAL);
        view.int64(KmemCache.CACHE_BUFMAX, Math.max(total, view.int64(KmemCache.CACHE_BUFMAX)));
        kmem.logEvent("kmem_slab_log", address(), header, start);
        return header;
    }

    private long failed() {
        view.add64(KmemCache.CACHE_ALLOC_FAIL, 1);
        kmem.logEvent("kmem_failure_log", address(), 0, 0);
        return 0;
    }

    /** Each slab starts a little further on, so that buffers of different slabs differ in cache. */
    private long nextColor() {
        long color = view.word(CACHE_COLOR) + view.word(KmemCache.CACHE_ALIGN);
        if (color > view.word(KmemCache.CACHE_MAXCOLOR)) {
            color = view.word(KmemCache.CACHE_MINCOLOR);
        }
        view.word(CACHE_COLOR, color);
        return color;
    }

    private long slabHeader(long start, long slabSize) {
        if (has(Kmf.HASH)) {
            return kmem.alloc(kmem.slabCache(), Kmf.KM_NOSLEEP);
        }
        return start + slabSize - structs.slab.size();
    }

    /** Puts all buffers on the freelist, the lowest first, so that the highest is used first. */
    private boolean fillSlab(StructView<KmemSlab> slab, long chunks) {
        long chunkSize = view.word(CACHE_CHUNKSIZE);
        long buffer = slab.word(KmemSlab.SLAB_BASE);
        for (long i = 0; i < chunks; i++) {
            long bufctl = has(Kmf.HASH) ? newBufctl(buffer, slab) : buffer + bufctlOffset();
            if (bufctl == 0) {
                return false;
            }
            if (has(Kmf.BUFTAG)) {
                initBuftag(buffer, bufctl);
            }
            structs.memory.putWord(bufctl, slab.word(KmemSlab.SLAB_HEAD), STORE);
            slab.word(KmemSlab.SLAB_HEAD, bufctl);
            buffer += chunkSize;
        }
        return true;
    }

    private long newBufctl(long buffer, StructView<KmemSlab> slab) {
        Cache bufctls = new Cache(kmem, view.word(KmemCache.CACHE_BUFCTL_CACHE));
        long bufctl = kmem.alloc(bufctls, Kmf.KM_NOSLEEP);
        if (bufctl == 0) {
            return 0;
        }
        if (has(Kmf.AUDIT)) {
            structs.memory.write(bufctl, new byte[structs.audit.size()], STORE);
            structs.audit(bufctl).word(KmemBufctlAudit.BC_CACHE, address());
        }
        structs.bufctl(bufctl)
                .word(KmemBufctl.BC_ADDR, buffer)
                .word(KmemBufctl.BC_SLAB, slab.base());
        return bufctl;
    }

    private void initBuftag(long buffer, long bufctl) {
        structs.buftag(buffer + view.word(KmemCache.CACHE_BUFTAG))
                .int64(KmemBuftag.BT_REDZONE, Patterns.REDZONE)
                .word(KmemBuftag.BT_BUFCTL, bufctl)
                .word(KmemBuftag.BT_BXSTAT, bufctl ^ Patterns.FREED);
        if (has(Kmf.DEADBEEF)) {
            long verify = view.word(KmemCache.CACHE_VERIFY);
            structs.memory.fill(buffer, verify, Patterns.FREE, STORE);
        }
    }

    /** Gives a slab that is on no list back, with as many bufctls as it has got. */
    private void slabDestroy(StructView<KmemSlab> slab) {
        long quantum = arena().quantum();
        long start = slab.word(KmemSlab.SLAB_BASE) & -quantum;
        if (has(Kmf.HASH)) {
            Cache bufctls = new Cache(kmem, view.word(KmemCache.CACHE_BUFCTL_CACHE));
            long bufctl = slab.word(KmemSlab.SLAB_HEAD);
            while (bufctl != 0) {
                long next = structs.memory.getWord(bufctl, LOAD);
                kmem.free(bufctls, bufctl);
                bufctl = next;
            }
            kmem.free(kmem.slabCache(), slab.base());
        }
        arena().free(start, view.word(CACHE_SLABSIZE));
    }

    // The hash of allocated buffers

    private long bucket(long buffer) {
        long index =
                buffer >>> view.word(KmemCache.CACHE_HASH_SHIFT)
                        & view.word(KmemCache.CACHE_HASH_MASK);
        return view.word(KmemCache.CACHE_HASH_TABLE) + index * structs.wordSize;
    }

    /** Puts a bufctl on the chain of its buffer, and returns the buffer. */
    private long hashInsert(long bufctl) {
        long buffer = structs.bufctl(bufctl).word(KmemBufctl.BC_ADDR);
        long bucket = bucket(buffer);
        structs.memory.putWord(bufctl, structs.memory.getWord(bucket, LOAD), STORE);
        structs.memory.putWord(bucket, bufctl, STORE);
        return buffer;
    }

    /** Takes the bufctl of a buffer off its chain; 0 if it is not there. */
    private long hashRemove(long buffer) {
        long link = bucket(buffer);
        while (true) {
            kmem.guard().step();
            long bufctl = structs.memory.getWord(link, LOAD);
            if (bufctl == 0) {
                return 0;
            }
            if (structs.bufctl(bufctl).word(KmemBufctl.BC_ADDR) == buffer) {
                structs.memory.putWord(link, structs.memory.getWord(bufctl, LOAD), STORE);
                return bufctl;
            }
            view.add64(KmemCache.CACHE_LOOKUP_DEPTH, 1);
            link = bufctl; // bc_next comes first
        }
    }

    /** The bufctl of an allocated buffer; 0 if the hash does not know it. */
    long hashFind(long buffer) {
        long bufctl = structs.memory.getWord(bucket(buffer), LOAD);
        while (bufctl != 0) {
            kmem.guard().step();
            if (structs.bufctl(bufctl).word(KmemBufctl.BC_ADDR) == buffer) {
                return bufctl;
            }
            bufctl = structs.memory.getWord(bufctl, LOAD);
        }
        return 0;
    }
}
