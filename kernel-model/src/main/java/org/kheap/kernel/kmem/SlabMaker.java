package org.kheap.kernel.kmem;

import static org.kheap.kernel.kmem.KmemCache.CACHE_BUFSLAB;
import static org.kheap.kernel.kmem.KmemCache.CACHE_BUFTOTAL;
import static org.kheap.kernel.kmem.KmemCache.CACHE_CHUNKSIZE;
import static org.kheap.kernel.kmem.KmemCache.CACHE_COLOR;
import static org.kheap.kernel.kmem.KmemCache.CACHE_SLABSIZE;
import static org.kheap.machine.GuestMemory.Access.LOAD;
import static org.kheap.machine.GuestMemory.Access.STORE;

import org.kheap.machine.StructView;

/** Makes the slabs of one cache, and unmakes them. */
final class SlabMaker {
    /** {@code slab_stuck_offset} of a slab without a buffer that cannot be moved. */
    static final int NO_STUCK_OFFSET = -1;

    private final Kmem kmem;
    private final Structs structs;
    private final Cache cache;
    private final StructView<KmemCache> view;

    SlabMaker(Kmem kmem, Cache cache) {
        this.kmem = kmem;
        this.structs = kmem.structs();
        this.cache = cache;
        this.view = cache.view();
    }

    /** Makes a slab; it is on no list yet. 0 if there is no memory. */
    long create(int kmFlags) {
        long color = nextColor();
        long slabSize = view.word(CACHE_SLABSIZE);
        long start = cache.arena().alloc(slabSize, kmFlags & Kmf.KM_VMFLAGS);
        if (start == 0) {
            return failed(kmFlags);
        }
        if ((view.int32(KmemCache.CACHE_CFLAGS) & Kmf.KMC_NOTOUCH) == 0) {
            structs.memory.fill(start, slabSize, Patterns.UNINITIALIZED, STORE);
        }
        long header = slabHeader(start, slabSize, kmFlags);
        if (header == 0) {
            cache.arena().free(start, slabSize);
            return failed(kmFlags);
        }
        long room = cache.has(Kmf.HASH) ? slabSize : slabSize - structs.slab.size();
        long chunks = (room - color) / view.word(CACHE_CHUNKSIZE);
        StructView<KmemSlab> slab = structs.slab(header);
        slab.word(KmemSlab.SLAB_CACHE, cache.address()).word(KmemSlab.SLAB_HEAD, 0);
        slab.word(KmemSlab.SLAB_BASE, start + color);
        slab.word(KmemSlab.SLAB_REFCNT, 0).word(KmemSlab.SLAB_CHUNKS, chunks);
        slab.int32(KmemSlab.SLAB_STUCK_OFFSET, NO_STUCK_OFFSET);
        slab.int16(KmemSlab.SLAB_LATER_COUNT, 0).int16(KmemSlab.SLAB_FLAGS, 0);
        if (!fillSlab(slab, chunks, kmFlags) || !register(start, slabSize)) {
            dismantle(slab, kmem.buffers()::freeToSlab); // there is no memory for magazines, either
            return failed(kmFlags);
        }
        view.add64(KmemCache.CACHE_SLAB_CREATE, 1);
        view.add64(CACHE_BUFTOTAL, chunks).add64(CACHE_BUFSLAB, chunks);
        long total = view.int64(CACHE_BUFTOTAL);
        view.int64(KmemCache.CACHE_BUFMAX, Math.max(total, view.int64(KmemCache.CACHE_BUFMAX)));
        kmem.logs().event("kmem_slab_log", cache.address(), header, start);
        if (cache.has(Kmf.HASH) && cache.hash().isCrowded()) {
            kmem.maintenance().rescaleSoon(cache);
        }
        return header;
    }

    /** One that waits has not failed: it tries again. */
    private long failed(int kmFlags) {
        if ((kmFlags & Kmf.KM_NOSLEEP) != 0) {
            view.add64(KmemCache.CACHE_ALLOC_FAIL, 1);
            kmem.logs().event("kmem_failure_log", cache.address(), 0, 0);
        }
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

    private long slabHeader(long start, long slabSize, int kmFlags) {
        if (cache.has(Kmf.HASH)) {
            return kmem.buffers().attempt(kmem.slabCache(), kmFlags);
        }
        return start + slabSize - structs.slab.size();
    }

    /** Puts all buffers on the freelist, the lowest first, so that the highest is used first. */
    private boolean fillSlab(StructView<KmemSlab> slab, long chunks, int kmFlags) {
        long chunkSize = view.word(CACHE_CHUNKSIZE);
        long buffer = slab.word(KmemSlab.SLAB_BASE);
        for (long i = 0; i < chunks; i++) {
            long bufctl =
                    cache.has(Kmf.HASH)
                            ? newBufctl(buffer, slab, kmFlags)
                            : buffer + cache.bufctlOffset();
            if (bufctl == 0) {
                return false;
            }
            if (cache.has(Kmf.BUFTAG)) {
                initBuftag(buffer, bufctl);
            }
            structs.memory.putWord(bufctl, slab.word(KmemSlab.SLAB_HEAD), STORE);
            slab.word(KmemSlab.SLAB_HEAD, bufctl);
            buffer += chunkSize;
        }
        return true;
    }

    private long newBufctl(long buffer, StructView<KmemSlab> slab, int kmFlags) {
        Cache bufctls = new Cache(kmem, view.word(KmemCache.CACHE_BUFCTL_CACHE));
        long bufctl = kmem.buffers().attempt(bufctls, kmFlags);
        if (bufctl == 0) {
            return 0;
        }
        if (cache.has(Kmf.AUDIT)) {
            structs.memory.write(bufctl, new byte[structs.audit.size()], STORE);
            structs.audit(bufctl).word(KmemBufctlAudit.BC_CACHE, cache.address());
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
        if (cache.has(Kmf.DEADBEEF)) {
            long verify = view.word(KmemCache.CACHE_VERIFY);
            structs.memory.fill(buffer, verify, Patterns.FREE, STORE);
        }
    }

    private boolean isRegistered() {
        return (view.int32(KmemCache.CACHE_CFLAGS) & Kmf.KMC_REGISTERED) != 0;
    }

    private boolean register(long start, long size) {
        long argument = view.word(KmemCache.CACHE_PRIVATE);
        return !isRegistered() || kmem.slabRegistry().add(argument, start, size);
    }

    /** Where the memory of a slab begins. */
    private long startOf(StructView<KmemSlab> slab) {
        return slab.word(KmemSlab.SLAB_BASE) & -cache.arena().quantum();
    }

    /** Gives a slab back that is on no list and holds nothing. */
    void destroy(StructView<KmemSlab> slab) {
        if (isRegistered()) {
            kmem.slabRegistry().remove(startOf(slab));
        }
        dismantle(slab, kmem.buffers()::free);
    }

    /** How a bufctl or a slab header is freed. */
    private interface Release {
        void free(Cache cache, long buffer);
    }

    /** Gives a slab back with as many bufctls as it has got. */
    private void dismantle(StructView<KmemSlab> slab, Release release) {
        long start = startOf(slab);
        if (cache.has(Kmf.HASH)) {
            Cache bufctls = new Cache(kmem, view.word(KmemCache.CACHE_BUFCTL_CACHE));
            long bufctl = slab.word(KmemSlab.SLAB_HEAD);
            while (bufctl != 0) {
                long next = structs.memory.getWord(bufctl, LOAD);
                release.free(bufctls, bufctl);
                bufctl = next;
            }
            release.free(kmem.slabCache(), slab.base());
        }
        cache.arena().free(start, view.word(CACHE_SLABSIZE));
    }
}
