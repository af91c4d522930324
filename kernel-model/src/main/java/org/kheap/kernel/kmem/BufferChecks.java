package org.kheap.kernel.kmem;

import static org.kheap.kernel.kmem.KmemBuftag.BT_BUFCTL;
import static org.kheap.kernel.kmem.KmemBuftag.BT_BXSTAT;
import static org.kheap.kernel.kmem.KmemBuftag.BT_REDZONE;
import static org.kheap.machine.GuestMemory.Access.LOAD;
import static org.kheap.machine.GuestMemory.Access.STORE;

import org.kheap.machine.StructView;

/**
 * What a cache with buftags checks and writes when a buffer changes hands: section 2.3 of the package
 * comment. A check that fails reports the error, and the buffer is never used again.
 */
final class BufferChecks {
    private final Kmem kmem;
    private final Structs structs;

    BufferChecks(Kmem kmem) {
        this.kmem = kmem;
        this.structs = kmem.structs();
    }

    private StructView<KmemBuftag> tag(Cache cache, long buffer) {
        return structs.buftag(buffer + cache.view().word(KmemCache.CACHE_BUFTAG));
    }

    /** {@code bt_bufctl ^ bt_bxstat}, which says whether the buffer is free or allocated. */
    static long state(StructView<KmemBuftag> tag) {
        return tag.word(BT_BUFCTL) ^ tag.word(BT_BXSTAT);
    }

    private static void setState(StructView<KmemBuftag> tag, long state) {
        tag.word(BT_BXSTAT, tag.word(BT_BUFCTL) ^ state);
    }

    /** What became of a buffer that was to be allocated. */
    enum Verdict {
        /** It may be used. */
        GOOD,
        /** It is damaged; it will never be used again. */
        DAMAGED,
        /** Its constructor failed, or it was told to; it has been given back. */
        FAILED
    }

    /**
     * {@code kmem_cache_alloc_debug}.
     *
     * @param fresh whether the buffer comes from a slab, and not from a magazine
     */
    Verdict onAllocate(Cache cache, long buffer, boolean fresh, int kmFlags) {
        StructView<KmemBuftag> tag = tag(cache, buffer);
        if (state(tag) != Patterns.FREED) {
            kmem.errors().badBuftag(cache, buffer, state(tag));
            return Verdict.DAMAGED;
        }
        setState(tag, Patterns.ALLOCATED);
        if (!bufctlAgrees(cache, buffer, tag) || !isIntact(cache, buffer)) {
            return Verdict.DAMAGED;
        }
        boolean lite = cache.has(Kmf.LITE);
        boolean construct = fresh || cache.has(Kmf.DEADBEEF) && !lite;
        if (cache.has(Kmf.DEADBEEF)) {
            uncover(cache, buffer, tag, construct);
        }
        tag.int64(BT_REDZONE, Patterns.REDZONE);
        if (kmem.buffers().failsOnPurpose(cache, kmFlags)) {
            return giveUp(cache, buffer, tag, !construct);
        }
        if (construct && !kmem.buffers().construct(cache, buffer, kmFlags)) {
            return giveUp(cache, buffer, tag, false);
        }
        if (cache.has(Kmf.AUDIT)) {
            kmem.logs().audit(cache, tag.word(BT_BUFCTL));
        }
        remember(cache, tag);
        return Verdict.GOOD;
    }

    /** Takes the free pattern away: from all of the buffer, or with LITE from its first words. */
    private void uncover(Cache cache, long buffer, StructView<KmemBuftag> tag, boolean construct) {
        if (cache.has(Kmf.LITE) && !construct) {
            boolean saved = cache.view().word(KmemCache.CACHE_CONSTRUCTOR) != 0;
            long first = saved ? tag.int64(BT_REDZONE) : Patterns.UNINITIALIZED;
            structs.memory.putLong(buffer, first, STORE);
        } else {
            long verify = cache.view().word(KmemCache.CACHE_VERIFY);
            structs.memory.fill(buffer, verify, Patterns.UNINITIALIZED, STORE);
        }
    }

    private Verdict giveUp(
            Cache cache, long buffer, StructView<KmemBuftag> tag, boolean constructed) {
        if (constructed) {
            kmem.buffers().destruct(cache, buffer);
        }
        cache.view().add64(KmemCache.CACHE_ALLOC_FAIL, 1);
        setState(tag, Patterns.FREED);
        cover(cache, buffer);
        cache.slabFree(buffer);
        return Verdict.FAILED;
    }

    /** Fills a free buffer with the free pattern, if its cache does that. */
    void cover(Cache cache, long buffer) {
        if (cache.has(Kmf.DEADBEEF)) {
            long verify = cache.view().word(KmemCache.CACHE_VERIFY);
            structs.memory.fill(buffer, verify, Patterns.FREE, STORE);
        }
    }

    /** Whether nobody wrote to a free buffer, as far as the cache can tell. */
    boolean isIntact(Cache cache, long buffer) {
        if (!cache.has(Kmf.DEADBEEF)) {
            return true;
        }
        long verify = cache.view().word(KmemCache.CACHE_VERIFY);
        long wrong = structs.memory.firstMismatch(buffer, verify, Patterns.FREE, LOAD);
        if (wrong != 0) {
            kmem.errors().modified(cache, buffer, wrong);
        }
        return wrong == 0;
    }

    /** {@code kmem_cache_free_debug}: false if the buffer must not be freed. */
    boolean onFree(Cache cache, long buffer) {
        StructView<KmemBuftag> tag = tag(cache, buffer);
        long state = state(tag);
        if (state != Patterns.ALLOCATED) {
            if (state == Patterns.FREED) {
                kmem.errors().duplicateFree(cache, buffer);
            } else if (cache.findSlab(buffer) == 0) {
                kmem.errors().badAddress(cache, buffer);
            } else {
                kmem.errors().redzone(cache, buffer);
            }
            return false;
        }
        setState(tag, Patterns.FREED);
        if (!bufctlAgrees(cache, buffer, tag)) {
            return false;
        }
        if (tag.int64(BT_REDZONE) != Patterns.REDZONE) {
            kmem.errors().redzone(cache, buffer);
            return false;
        }
        if (cache.has(Kmf.AUDIT)) {
            long bufctl = tag.word(BT_BUFCTL);
            kmem.logs().contents(cache, buffer, bufctl);
            kmem.logs().audit(cache, bufctl);
        }
        remember(cache, tag);
        if (cache.has(Kmf.DEADBEEF)) {
            if (cache.has(Kmf.LITE)) {
                tag.int64(BT_REDZONE, structs.memory.getLong(buffer, LOAD));
            } else {
                kmem.buffers().destruct(cache, buffer);
            }
            cover(cache, buffer);
        }
        return true;
    }

    /**
     * Makes a free buffer of a LITE cache what its destructor expects: its first words were kept in
     * the tag.
     */
    void restoreForDestructor(Cache cache, long buffer) {
        structs.memory.putLong(buffer, tag(cache, buffer).int64(BT_REDZONE), STORE);
    }

    /** Puts the caller in front of a LITE cache's history; kmem_alloc does that by itself. */
    private void remember(Cache cache, StructView<KmemBuftag> tag) {
        boolean allocates = (cache.view().int32(KmemCache.CACHE_CFLAGS) & Kmf.KMC_KMEM_ALLOC) != 0;
        if (!allocates) {
            pushCaller(cache, tag);
        }
    }

    private void pushCaller(Cache cache, StructView<KmemBuftag> tag) {
        if (!cache.has(Kmf.LITE)) {
            return;
        }
        int count = kmem.globals().int32("kmem_lite_count");
        long history = tag.base() + structs.buftagLite.offset(KmemBuftagLite.BT_HISTORY);
        for (int i = count - 1; i > 0; i--) {
            long older = structs.memory.getWord(history + (i - 1L) * structs.wordSize, LOAD);
            structs.memory.putWord(history + (long) i * structs.wordSize, older, STORE);
        }
        if (count > 0) {
            // The frame of the kernel function itself is the first, its caller the second.
            long[] stack = kmem.events().stack(2);
            long caller = stack.length > 1 ? stack[1] : 0;
            structs.memory.putWord(history, caller, STORE);
        }
    }

    private boolean bufctlAgrees(Cache cache, long buffer, StructView<KmemBuftag> tag) {
        if (!cache.has(Kmf.HASH)
                || structs.bufctl(tag.word(BT_BUFCTL)).word(KmemBufctl.BC_ADDR) == buffer) {
            return true;
        }
        kmem.errors().badBufctl(cache, buffer);
        return false;
    }

    /** Notes how much of a buffer {@code kmem_alloc} was asked for. */
    void encodeSize(Cache cache, long buffer, long size) {
        structs.memory.putByte(buffer + size, Patterns.REDZONE_BYTE, STORE);
        StructView<KmemBuftag> tag = tag(cache, buffer);
        structs.memory.putInt(tag.base() + 4, Patterns.encode(size), STORE);
        pushCaller(cache, tag);
    }

    /** Checks the note when {@code kmem_free} brings the buffer back; false if it must not be freed. */
    boolean checkSize(Cache cache, long buffer, long size) {
        StructView<KmemBuftag> tag = tag(cache, buffer);
        int encoded = structs.memory.getInt(tag.base() + 4, LOAD);
        if (encoded != Patterns.encode(size)) {
            if (structs.memory.getLong(buffer, LOAD) == Patterns.FREE) {
                kmem.errors().duplicateFree(cache, buffer);
            } else if (Patterns.isValid(encoded)) {
                structs.memory.putInt(tag.base(), Patterns.encode(size), STORE);
                kmem.errors().badSize(cache, buffer, size, Patterns.decode(encoded));
            } else {
                kmem.errors().redzone(cache, buffer);
            }
            return false;
        }
        if ((structs.memory.getByte(buffer + size, LOAD) & 0xff) != Patterns.REDZONE_BYTE) {
            kmem.errors().redzone(cache, buffer);
            return false;
        }
        tag.int64(BT_REDZONE, Patterns.REDZONE);
        pushCaller(cache, tag);
        return true;
    }
}
