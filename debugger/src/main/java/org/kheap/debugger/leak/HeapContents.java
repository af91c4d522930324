package org.kheap.debugger.leak;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.LongPredicate;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.kmem.BufferList;
import org.kheap.debugger.kmem.Buffers;
import org.kheap.debugger.kmem.CacheFlags;
import org.kheap.debugger.kmem.CacheView;
import org.kheap.debugger.kmem.Caches;
import org.kheap.debugger.memguard.GuardedObject;
import org.kheap.debugger.memguard.GuardedObjects;
import org.kheap.debugger.uma.SlabTree;
import org.kheap.debugger.uma.Zone;
import org.kheap.debugger.vmem.Arena;
import org.kheap.debugger.vmem.Arenas;
import org.kheap.debugger.vmem.SegmentType;
import org.kheap.debugger.vmem.Segments;

/**
 * What of the heap clients hold: the buffers of caches that stand on one of the general arenas or serve
 * a zone, the segments of arenas that clients get memory from without a cache, and what is guarded. What is in magazines nobody
 * holds, but if it is constructed it may lead to what its constructor allocated.
 */
final class HeapContents {
    private static final Set<String> CACHE_ARENAS =
            Set.of("kmem_default", "kmem_firewall", "static");
    private static final Set<String> SEGMENT_ARENAS = Set.of("kmem_oversize", "static_alloc");

    /** Of these, blocks that are too large for a zone are segments. */
    private static final String LARGE_BLOCK_ARENA = "kmem_default";

    /** What they hold leads back into page tables, or to all that {@code malloc(9)} gave out. */
    private static final Set<String> RECORD_CACHES =
            Set.of("sfmmu1_cache", "sf_hment_cache", "pa_hment_cache", SlabTree.CACHE);

    /** Damage all over a heap is told of so many times. */
    private static final int MOST_WARNINGS = 10;

    private final Session session;
    private final Candidates.Builder builder = new Candidates.Builder();
    private final List<Source> sources = new ArrayList<>();
    private final List<FreeBuffer> constructed = new ArrayList<>();
    private final Candidates candidates;
    private long estimate;
    private int invalid;

    private HeapContents(Session session) {
        this.session = session;
        Arenas arenas = Arenas.of(session);
        Set<Long> ofZones = Zone.caches(session);
        Caches.forEach(
                session,
                Caches.plausible(session),
                cache -> {
                    String arena = arenas.at(cache.arena()).name();
                    boolean isGeneral =
                            CACHE_ARENAS.contains(arena) || ofZones.contains(cache.address());
                    if (isGeneral && !RECORD_CACHES.contains(cache.name())) {
                        addCache(cache);
                    }
                });
        for (Arena arena : arenas.all()) {
            if (SEGMENT_ARENAS.contains(arena.name())) {
                addArena(arena, arenas.segments(), start -> true);
            }
        }
        Set<Long> largeBlocks = SlabTree.largeBlocks(session);
        if (!largeBlocks.isEmpty()) {
            arenas.named(LARGE_BLOCK_ARENA)
                    .ifPresent(arena -> addArena(arena, arenas.segments(), largeBlocks::contains));
        }
        GuardedObjects.alive(session).forEach(this::addGuarded);
        this.candidates = builder.build(this::complain);
        if (invalid > MOST_WARNINGS) {
            session.warn(
                    "findleaks: %d more invalid or overlapping mtabs", invalid - MOST_WARNINGS);
        }
    }

    /** Reads the heap. Damage costs what it hides, and is told. */
    static HeapContents of(Session session) {
        return new HeapContents(session);
    }

    Candidates candidates() {
        return candidates;
    }

    /** Where a candidate is from. */
    Source source(int candidate) {
        return sources.get(candidates.source(candidate));
    }

    /**
     * A buffer that nobody holds, or the word of it that is elsewhere.
     *
     * @param source the number of its source
     */
    record FreeBuffer(long start, long size, int source) {}

    /** By source, what {@link Marking} asks for. */
    long[] linkOffsets() {
        return sources.stream().mapToLong(Source::linkOffset).toArray();
    }

    /** Free buffers that are constructed, so that what they lead to is not lost. */
    List<FreeBuffer> constructed() {
        return constructed;
    }

    /** How many buffers and segments there are at most, by the counts of caches. */
    long estimate() {
        return estimate;
    }

    private void addCache(CacheView cache) {
        session.progress("reading caches", sources.size(), 0);
        boolean isAudited = cache.isAudited();
        int source = sources.size();
        Source.Kind kind = isAudited ? Source.Kind.AUDITED : Source.Kind.PLAIN;
        sources.add(new Source(kind, cache.address(), cache.name(), cache));
        Buffers buffers = new Buffers(session, cache);
        BufferList allocated = buffers.allocated();
        for (int i = 0; i < allocated.size(); i++) {
            long buffer = allocated.address(i);
            long control = isAudited ? allocated.bufctl(i) : buffer;
            builder.add(buffer, buffer + cache.bufferSize(), source, control);
        }
        estimate += cache.get("cache_buftotal");
        if (cache.keepsConstructed()) {
            BufferList cached = buffers.cached();
            for (int i = 0; i < cached.size(); i++) {
                addConstructed(cache, cached.address(i), source);
            }
        }
    }

    private void addConstructed(CacheView cache, long buffer, int source) {
        constructed.add(new FreeBuffer(buffer, cache.bufferSize(), source));
        if (cache.has(CacheFlags.LITE)) {
            // The pattern took the place of the first word, which is in the guard until then.
            long guard = buffer + cache.get("cache_buftag");
            constructed.add(new FreeBuffer(guard, Long.BYTES, source));
        }
    }

    private void addGuarded(GuardedObject object) {
        Source source = new Source(Source.Kind.GUARDED, object.owner(), object.name(), null);
        if (!sources.contains(source)) {
            sources.add(source);
        }
        long end = object.address() + object.size();
        builder.add(object.address(), end, sources.indexOf(source), object.record());
        estimate++;
    }

    /** @param wanted which segments are candidates, by their first address */
    private void addArena(Arena arena, Segments segments, LongPredicate wanted) {
        int source = sources.size();
        sources.add(new Source(Source.Kind.OVERSIZE, arena.address(), arena.name(), null));
        arena.segments(SegmentType.ALLOCATED)
                .forEach(
                        segment -> {
                            session.checkInterrupt();
                            long start = segments.start(segment);
                            if (wanted.test(start)) {
                                builder.add(start, segments.end(segment), source, segment);
                                estimate++;
                            }
                        });
    }

    private void complain(Candidates.Builder.Range range, Candidates.Builder.Range other) {
        invalid++;
        if (invalid > MOST_WARNINGS) {
            return;
        }
        if (other == null) {
            session.warn("findleaks: invalid mtab: %s", text(range));
        } else {
            session.warn("findleaks: overlapping mtabs: %s and %s", text(other), text(range));
        }
    }

    private String text(Candidates.Builder.Range range) {
        return "[%x, %x) of %s"
                .formatted(range.start(), range.end(), sources.get(range.source()).name());
    }
}
