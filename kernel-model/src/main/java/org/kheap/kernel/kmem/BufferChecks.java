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

    /** {@code kmem_cache_alloc_debug}: false if the buffer must not be used. */
    boolean onAllocate(Cache cache, long buffer) {
        StructView<KmemBuftag> tag = tag(cache, buffer);
        if (state(tag) != Patterns.FREED) {
            kmem.errors().badBuftag(cache, buffer, state(tag));
            return false;
        }
        setState(tag, Patterns.ALLOCATED);
        if (!bufctlAgrees(cache, buffer, tag)) {
            return false;
        }
        if (!isIntact(cache, buffer)) {
            return false;
        }
        if (cache.has(Kmf.DEADBEEF)) {
            long verify = cache.view().word(KmemCache.CACHE_VERIFY);
            structs.memory.fill(buffer, verify, Patterns.UNINITIALIZED, STORE);
        }
        tag.int64(BT_REDZONE, Patterns.REDZONE);
        if (cache.has(Kmf.AUDIT)) {
            kmem.audit(cache, tag.word(BT_BUFCTL));
        }
        return true;
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
            kmem.audit(cache, tag.word(BT_BUFCTL));
        }
        if (cache.has(Kmf.DEADBEEF)) {
            long verify = cache.view().word(KmemCache.CACHE_VERIFY);
            structs.memory.fill(buffer, verify, Patterns.FREE, STORE);
        }
        return true;
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
        structs.memory.putInt(tag(cache, buffer).base() + 4, Patterns.encode(size), STORE);
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
        return true;
    }
}
