package org.kheap.debugger.kmem;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.PrimitiveIterator;
import org.kheap.debugger.command.AvlWalk;
import org.kheap.debugger.command.ListNodes;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.structs.Field;
import org.kheap.debugger.structs.StructType;
import org.kheap.machine.GuestFaultException;

/**
 * The slabs of a cache. The user is told of headers that contradict themselves, and those are left out;
 * one that merely names another cache, as when the last buffer of a slab was written past, is not.
 */
public final class Slabs {
    /** {@code KMEM_SLAB_NOMOVE}. */
    private static final long NOMOVE = 0x1;

    private final Session session;
    private final CacheView cache;
    private final long link;
    private final Field owner;
    private final Field base;
    private final Field head;
    private final Field inUse;
    private final Field chunks;
    private final Field flags;

    private Slabs(Session session, CacheView cache) {
        StructType slab = session.structs().type("kmem_slab_t");
        this.session = session;
        this.cache = cache;
        this.link = slab.field("slab_link").offset();
        this.owner = slab.field("slab_cache");
        this.base = slab.field("slab_base");
        this.head = slab.field("slab_head");
        this.inUse = slab.field("slab_refcnt");
        this.chunks = slab.field("slab_chunks");
        this.flags = slab.field("slab_flags");
    }

    /** The slabs of a {@linkplain CacheView#isPlausible plausible} cache: full ones, then others. */
    public static List<SlabView> all(Session session, CacheView cache) {
        Slabs slabs = new Slabs(session, cache);
        List<SlabView> all = new ArrayList<>(slabs.read(slabs.completeAddresses()));
        all.addAll(slabs.read(slabs.partialAddresses()));
        return all;
    }

    /** Slabs of which all buffers are in use, the one that became full last first. */
    public static List<SlabView> complete(Session session, CacheView cache) {
        Slabs slabs = new Slabs(session, cache);
        return slabs.read(slabs.completeAddresses());
    }

    /** Slabs with free buffers, in the order in which those are used. */
    public static List<SlabView> partial(Session session, CacheView cache) {
        Slabs slabs = new Slabs(session, cache);
        return slabs.read(slabs.partialAddresses());
    }

    private PrimitiveIterator.OfLong completeAddresses() {
        return ListNodes.elements(
                        session.structs(),
                        session,
                        "full slabs of " + cache.name(),
                        cache.struct().addressOf("cache_complete_slabs"),
                        link)
                .iterator();
    }

    private PrimitiveIterator.OfLong partialAddresses() {
        return new AvlWalk(
                session,
                "partial slabs of " + cache.name(),
                cache.struct().addressOf("cache_partial_slabs"),
                link);
    }

    private List<SlabView> read(PrimitiveIterator.OfLong addresses) {
        List<SlabView> slabs = new ArrayList<>();
        while (addresses.hasNext()) {
            session.checkInterrupt();
            read(addresses.nextLong()).ifPresent(slabs::add);
        }
        return slabs;
    }

    private Optional<SlabView> read(long address) {
        try {
            SlabView slab =
                    new SlabView(
                            address,
                            base.read(address),
                            head.read(address),
                            inUse.read(address),
                            chunks.read(address),
                            (flags.read(address) & NOMOVE) != 0);
            return isSound(slab) ? Optional.of(slab) : Optional.empty();
        } catch (GuestFaultException fault) {
            session.warn(
                    "couldn't read slab %x of cache %x: no mapping for address %x",
                    address, cache.address(), fault.fault().address());
            return Optional.empty();
        }
    }

    private boolean isSound(SlabView slab) {
        boolean isPossible =
                slab.chunks() > 0
                        && slab.chunks() <= cache.slabSize() / cache.chunkSize()
                        && slab.inUse() >= 0
                        && slab.inUse() <= slab.chunks();
        if (!isPossible) {
            session.warn(
                    "slab %x in cache %x is corrupt: %d of %d buffers in use",
                    slab.address(), cache.address(), slab.inUse(), slab.chunks());
            return false;
        }
        if (!cache.has(CacheFlags.HASH) && !isAtItsEnd(slab)) {
            session.warn(
                    "slab %x in cache %x is corrupt: its first buffer is at %x",
                    slab.address(), cache.address(), slab.base());
            return false;
        }
        long named = owner.read(slab.address());
        if (named != cache.address()) {
            session.warn(
                    "slab %x in cache %x says that it is in cache %x",
                    slab.address(), cache.address(), named);
        }
        return true;
    }

    /** In a raw cache the header is in the slab, behind all buffers. */
    private boolean isAtItsEnd(SlabView slab) {
        long buffers = slab.chunks() * cache.chunkSize();
        long distance = slab.address() - slab.base();
        return Long.compareUnsigned(distance, buffers) >= 0
                && Long.compareUnsigned(distance, cache.slabSize()) < 0;
    }
}
