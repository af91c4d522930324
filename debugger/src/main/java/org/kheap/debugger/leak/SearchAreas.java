package org.kheap.debugger.leak;

import java.util.ArrayList;
import java.util.List;
import java.util.PrimitiveIterator;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.structs.UnknownNameException;
import org.kheap.debugger.vmem.Arena;
import org.kheap.debugger.vmem.Arenas;
import org.kheap.debugger.vmem.SegmentType;
import org.kheap.debugger.vmem.Segments;

/**
 * Where a search goes: all memory but the heap, then of the heap what is allocated, since what was
 * freed may be there or not.
 */
final class SearchAreas {
    private static final List<String> HEAPS = List.of("heap", "heap32", "heap_core", "heap_lp");

    private final Session session;
    private final List<Range> spans = new ArrayList<>();
    private final List<Range> allocated = new ArrayList<>();

    private SearchAreas(Session session) {
        this.session = session;
    }

    /** In the order of the search. Memory may be missing from them. */
    static List<Range> of(Session session) {
        SearchAreas areas = new SearchAreas(session);
        try {
            areas.readHeaps();
        } catch (UnknownNameException noArenas) {
            // Without types nobody knows where the heap is: it is searched as all other memory.
            areas.spans.clear();
            areas.allocated.clear();
        }
        return areas.all();
    }

    private void readHeaps() {
        Arenas arenas = Arenas.of(session);
        for (String name : HEAPS) {
            arenas.named(name).ifPresent(arena -> readHeap(arena, arenas.segments()));
        }
    }

    private void readHeap(Arena arena, Segments segments) {
        PrimitiveIterator.OfLong all = arena.segments();
        while (all.hasNext()) {
            session.checkInterrupt();
            long segment = all.nextLong();
            if (segments.is(SegmentType.SPAN, segment)) {
                add(spans, segments, segment);
            } else if (segments.is(SegmentType.ALLOCATED, segment)) {
                add(allocated, segments, segment);
            }
        }
    }

    private static void add(List<Range> ranges, Segments segments, long segment) {
        if (segments.size(segment) != 0) {
            ranges.add(Range.of(segments.start(segment), segments.size(segment)));
        }
    }

    private List<Range> all() {
        List<Range> areas = new ArrayList<>();
        session.target()
                .mappings()
                .forEach(
                        mapping ->
                                areas.addAll(
                                        Range.of(mapping.va(), mapping.size()).without(spans)));
        areas.addAll(allocated);
        return areas;
    }
}
