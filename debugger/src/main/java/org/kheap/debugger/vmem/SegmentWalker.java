package org.kheap.debugger.vmem;

import java.util.OptionalLong;
import java.util.PrimitiveIterator;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.command.Walker;

/**
 * Walks the segments of an arena.
 *
 * @param type which of them; null for all
 */
record SegmentWalker(String name, String description, SegmentType type) implements Walker {
    @Override
    public Start start() {
        return Start.ADDRESS;
    }

    @Override
    public PrimitiveIterator.OfLong walk(Session session, OptionalLong address) {
        Segments segments = Segments.of(session);
        PrimitiveIterator.OfLong all = Arenas.of(session).at(address.orElseThrow()).segments();
        if (type == null) {
            return all;
        }
        return stream(all)
                .filter(segment -> segments.type(segment).filter(type::equals).isPresent())
                .iterator();
    }

    private static LongStream stream(PrimitiveIterator.OfLong elements) {
        return StreamSupport.longStream(
                java.util.Spliterators.spliteratorUnknownSize(elements, 0), false);
    }
}
