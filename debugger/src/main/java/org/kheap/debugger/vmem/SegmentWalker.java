package org.kheap.debugger.vmem;

import java.util.OptionalLong;
import java.util.PrimitiveIterator;
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
        Arena arena = Arenas.of(session).at(address.orElseThrow());
        return type == null ? arena.segments() : arena.segments(type).iterator();
    }
}
