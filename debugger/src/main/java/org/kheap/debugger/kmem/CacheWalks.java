package org.kheap.debugger.kmem;

import java.util.List;
import java.util.OptionalLong;
import java.util.PrimitiveIterator;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.kheap.debugger.command.AddressList;
import org.kheap.debugger.command.PlainWalker;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.command.Walker;
import org.kheap.debugger.command.Walker.Start;

/** Walkers of what belongs to a cache. */
final class CacheWalks {
    private final KmemDebug debug;

    private CacheWalks(KmemDebug debug) {
        this.debug = debug;
    }

    /** @param debug is told what was found */
    static List<Walker> all(KmemDebug debug) {
        return new CacheWalks(debug).walkers();
    }

    private List<Walker> walkers() {
        return List.of(
                new PlainWalker(
                        "kmem_cache",
                        "walk list of kmem caches",
                        Start.GLOBAL,
                        (session, address) -> Caches.addresses(session.structs(), session)),
                ofBuffers("kmem", "walk a kmem cache", this::allocated),
                ofBuffers("freemem", "walk a kmem cache's free memory", this::free),
                ofBuffers(
                        "freemem_constructed",
                        "walk a kmem cache's constructed free memory",
                        this::constructed),
                ofBuffers("bufctl", "walk a kmem cache's bufctls", this::allocatedBufctls),
                ofBuffers("freectl", "walk a kmem cache's free bufctls", this::freeBufctls),
                ofBuffers(
                        "freectl_constructed",
                        "walk a kmem cache's constructed free bufctls",
                        this::constructedBufctls),
                ofCache("kmem_slab", "walk a kmem cache's slabs", CacheWalks::slabs),
                ofCache(
                        "kmem_slab_partial",
                        "walk a kmem cache's partially allocated slabs",
                        CacheWalks::partialSlabs),
                ofCache("kmem_hash", "walk a kmem cache's hash table", CacheWalks::hash),
                ofCache(
                        "kmem_cpu_cache",
                        "walk a kmem cache's per-CPU structures",
                        CacheWalks::cpus));
    }

    /** Addresses of something in a cache. */
    private interface Finder {
        LongStream in(Session session, CacheView cache);
    }

    private static Walker ofCache(String name, String description, Finder finder) {
        return new PlainWalker(
                name,
                description,
                Start.ADDRESS,
                (session, address) ->
                        finder.in(session, Caches.at(session, address.orElseThrow())).iterator());
    }

    private Walker ofBuffers(String name, String description, Finder finder) {
        return new PlainWalker(
                name,
                description,
                Start.EITHER,
                (session, address) -> walk(session, address, finder));
    }

    private PrimitiveIterator.OfLong walk(Session session, OptionalLong address, Finder finder) {
        if (address.isPresent()) {
            return finder.in(session, Caches.at(session, address.getAsLong())).iterator();
        }
        List<CacheView> caches =
                Caches.plausible(session).stream().filter(CacheView::isTouched).toList();
        return caches.stream()
                .flatMapToLong(cache -> inOneOfMany(session, cache, finder))
                .iterator();
    }

    private static LongStream inOneOfMany(Session session, CacheView cache, Finder finder) {
        LongStream.Builder found = LongStream.builder();
        Caches.forEach(session, List.of(cache), c -> finder.in(session, c).forEach(found));
        return found.build();
    }

    private Buffers buffers(Session session, CacheView cache) {
        Buffers buffers = new Buffers(session, cache);
        debug.tell(
                session,
                "%x (%s): %d buffers in magazines, others by %s",
                cache.address(),
                cache.name(),
                buffers.countInMagazines(),
                cache.has(CacheFlags.HASH) ? "hash and freelists" : "slabs and freelists");
        return buffers;
    }

    private LongStream allocated(Session session, CacheView cache) {
        return buffers(session, cache).allocated().addresses().stream();
    }

    private LongStream free(Session session, CacheView cache) {
        Buffers buffers = buffers(session, cache);
        return LongStream.concat(
                buffers.cached().addresses().stream(), buffers.inSlabs().addresses().stream());
    }

    private LongStream constructed(Session session, CacheView cache) {
        return cache.keepsConstructed()
                ? buffers(session, cache).cached().addresses().stream()
                : LongStream.empty();
    }

    private LongStream allocatedBufctls(Session session, CacheView cache) {
        return bufctls(cache, () -> buffers(session, cache).allocated());
    }

    private LongStream freeBufctls(Session session, CacheView cache) {
        Buffers buffers = buffers(session, cache);
        return LongStream.concat(bufctls(cache, buffers::cached), bufctls(cache, buffers::inSlabs));
    }

    private LongStream constructedBufctls(Session session, CacheView cache) {
        return cache.keepsConstructed()
                ? bufctls(cache, () -> buffers(session, cache).cached())
                : LongStream.empty();
    }

    /** None without a hash, and none for a buffer whose bufctl damage hides. */
    private static LongStream bufctls(CacheView cache, Supplier<BufferList> buffers) {
        return cache.has(CacheFlags.HASH)
                ? buffers.get().bufctls().stream().filter(bufctl -> bufctl != 0)
                : LongStream.empty();
    }

    private static LongStream slabs(Session session, CacheView cache) {
        return addresses(Slabs.all(session, cache));
    }

    private static LongStream partialSlabs(Session session, CacheView cache) {
        List<SlabView> partial = Slabs.partial(session, cache);
        return partial.isEmpty()
                ? addresses(Slabs.complete(session, cache)).limit(1)
                : addresses(partial);
    }

    private static LongStream addresses(List<SlabView> slabs) {
        return slabs.stream().mapToLong(SlabView::address);
    }

    /** All of the hash, also what is in magazines. */
    private static LongStream hash(Session session, CacheView cache) {
        AddressList bufctls = new AddressList();
        new BufctlHash(session, cache).read((buffer, bufctl) -> bufctls.add(bufctl));
        return bufctls.stream();
    }

    private static LongStream cpus(Session session, CacheView cache) {
        CpuCaches cpus = new CpuCaches(session.structs(), cache);
        return IntStream.range(0, cpus.count()).mapToLong(cpus::address);
    }
}
