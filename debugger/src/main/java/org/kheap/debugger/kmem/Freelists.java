package org.kheap.debugger.kmem;

import org.kheap.debugger.command.AddressSet;
import org.kheap.debugger.command.Chain;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.structs.Field;
import org.kheap.debugger.structs.StructType;

/**
 * Reads the freelists of slabs. A list is believed as far as it controls buffers of its slab, each of
 * them once; the user is told where that ends.
 */
final class Freelists {
    private final Session session;
    private final CacheView cache;
    private final Field next;
    private final Field controlled;

    Freelists(Session session, CacheView cache) {
        StructType bufctl = session.structs().type("kmem_bufctl_t");
        this.session = session;
        this.cache = cache;
        this.next = bufctl.field("bc_next");
        this.controlled = bufctl.field("bc_addr");
    }

    /** Gives the free buffers of a slab, in the order in which they would be allocated. */
    void read(SlabView slab, BufferTaker taker) {
        session.checkInterrupt();
        Chain bufctls =
                new Chain(
                        session,
                        "freelist of slab %x in cache %x"
                                .formatted(slab.address(), cache.address()),
                        slab.head(),
                        0,
                        this::following);
        AddressSet seen = new AddressSet();
        while (bufctls.hasNext()) {
            long bufctl = bufctls.nextLong();
            long buffer = bufferOf(bufctl);
            if (!isOf(slab, buffer)) {
                session.warn(
                        "freelist of slab %x in cache %x: bufctl %x is of no buffer of it: %x",
                        slab.address(), cache.address(), bufctl, buffer);
                break;
            }
            if (seen.add(buffer)) {
                taker.take(buffer, bufctl);
            }
        }
        compare(slab, seen.size());
    }

    /** A bufctl of which not all can be read ends the list. */
    private long following(long bufctl) {
        bufferOf(bufctl);
        return next.read(bufctl);
    }

    private long bufferOf(long bufctl) {
        return cache.has(CacheFlags.HASH)
                ? controlled.read(bufctl)
                : bufctl - cache.bufctlDistance();
    }

    private boolean isOf(SlabView slab, long buffer) {
        return slab.contains(buffer, cache.chunkSize())
                && (buffer - slab.base()) % cache.chunkSize() == 0;
    }

    private void compare(SlabView slab, long found) {
        if (found != slab.unused()) {
            session.warn(
                    "slab %x in cache %x freelist too %s by %d",
                    slab.address(),
                    cache.address(),
                    found < slab.unused() ? "short" : "long",
                    Math.abs(slab.unused() - found));
        }
    }
}
