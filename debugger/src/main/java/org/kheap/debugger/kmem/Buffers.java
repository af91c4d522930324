package org.kheap.debugger.kmem;

import java.util.BitSet;
import java.util.Optional;
import java.util.OptionalLong;
import org.kheap.debugger.command.AddressList;
import org.kheap.debugger.command.AddressSet;
import org.kheap.debugger.command.Session;

/**
 * The buffers of a cache, and which of them are free. A buffer in a magazine is free, although its slab
 * counts it as handed out. What is in magazines was read when this was made; all else is read when it is
 * asked for.
 */
public final class Buffers {
    private final Session session;
    private final CacheView cache;
    private final AddressSet inMagazines;

    /** @param cache a {@linkplain CacheView#isPlausible plausible} one */
    public Buffers(Session session, CacheView cache) {
        this.session = session;
        this.cache = cache;
        this.inMagazines = Magazines.buffers(session, cache);
    }

    /** What clients hold: by hash bucket in a cache with a hash, else slab by slab by address. */
    public BufferList allocated() {
        BufferList buffers = new BufferList();
        if (cache.has(CacheFlags.HASH)) {
            BufctlHash hash = new BufctlHash(session, cache);
            hash.read(
                    (buffer, bufctl) -> {
                        if (!inMagazines.contains(buffer)) {
                            buffers.add(buffer, bufctl);
                        }
                    });
        } else {
            Freelists freelists = new Freelists(session, cache);
            for (SlabView slab : slabs()) {
                addAllocated(slab, freelists, buffers);
            }
        }
        return buffers;
    }

    private void addAllocated(SlabView slab, Freelists freelists, BufferList buffers) {
        BitSet free = new BitSet();
        freelists.read(slab, (buffer, link) -> free.set(slab.indexOf(buffer, cache.chunkSize())));
        for (int i = free.nextClearBit(0); i < slab.chunks(); i = free.nextClearBit(i + 1)) {
            long buffer = slab.base() + i * cache.chunkSize();
            if (!inMagazines.contains(buffer)) {
                buffers.add(buffer);
            }
        }
    }

    private Iterable<SlabView> slabs() {
        return Slabs.all(session, cache);
    }

    /** How many buffers are in magazines. */
    int countInMagazines() {
        return inMagazines.size();
    }

    /** What is in magazines, the depot's first. The bufctl of a buffer that the hash has not is 0. */
    public BufferList cached() {
        if (!cache.has(CacheFlags.HASH)) {
            return new BufferList(inMagazines.list(), AddressList.of());
        }
        long[] bufctls = new long[inMagazines.size()];
        BufctlHash hash = new BufctlHash(session, cache);
        hash.read(
                (buffer, bufctl) -> {
                    int index = inMagazines.indexOf(buffer);
                    if (index >= 0) {
                        bufctls[index] = bufctl;
                    }
                });
        return new BufferList(inMagazines.list(), AddressList.of(bufctls));
    }

    /** What the slabs have not handed out, slab by slab, in the order in which it will be. */
    public BufferList inSlabs() {
        BufferList buffers = new BufferList();
        Freelists freelists = new Freelists(session, cache);
        for (SlabView slab : slabs()) {
            freelists.read(slab, (buffer, bufctl) -> addInSlab(buffers, buffer, bufctl));
        }
        return buffers;
    }

    /**
     * The bufctl of a buffer, free or not, in a cache with a hash.
     *
     * @return nothing if there is no such buffer, or damage hides it
     */
    public OptionalLong bufctlOf(long buffer) {
        OptionalLong handedOut = new BufctlHash(session, cache).find(buffer);
        if (handedOut.isPresent()) {
            return handedOut;
        }
        BufctlFinder finder = new BufctlFinder(buffer);
        Freelists freelists = new Freelists(session, cache);
        for (SlabView slab : slabs()) {
            if (slab.contains(buffer, cache.chunkSize())) {
                freelists.read(slab, finder);
            }
        }
        return finder.found();
    }

    /**
     * A buffer that an address was found in.
     *
     * @param address its first
     * @param isAllocated whether a client holds it
     * @param bufctl its bufctl; 0 if the cache has none, or damage hides it
     */
    public record Found(long address, boolean isAllocated, long bufctl) {}

    /** The buffer of a slab that an address is in; nothing if it is behind a buffer, or elsewhere. */
    public Optional<Found> around(SlabView slab, long address) {
        if (!slab.contains(address, cache.chunkSize())) {
            return Optional.empty();
        }
        long buffer = slab.base() + slab.indexOf(address, cache.chunkSize()) * cache.chunkSize();
        if (address - buffer >= cache.bufferSize()) {
            return Optional.empty();
        }
        boolean isFree = inMagazines.contains(buffer) || isInSlab(slab, buffer);
        long bufctl = cache.has(CacheFlags.HASH) ? bufctlOf(buffer).orElse(0) : 0;
        return Optional.of(new Found(buffer, !isFree, bufctl));
    }

    /** Whether a buffer is one that its slab has not handed out. */
    private boolean isInSlab(SlabView slab, long buffer) {
        BufctlFinder finder = new BufctlFinder(buffer);
        new Freelists(session, cache).read(slab, finder);
        return finder.found().isPresent();
    }

    private void addInSlab(BufferList buffers, long buffer, long bufctl) {
        if (inMagazines.contains(buffer)) {
            session.warn(
                    "cache %x: buffer %x is in a magazine and in its slab",
                    cache.address(), buffer);
        } else if (cache.has(CacheFlags.HASH)) {
            buffers.add(buffer, bufctl);
        } else {
            buffers.add(buffer);
        }
    }
}
