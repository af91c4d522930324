package org.kheap.debugger.vmem;

import java.util.OptionalLong;
import java.util.PrimitiveIterator;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.command.Walker;

/** Walks the arenas, in one of two orders. */
record VmemWalker(String name, String description, boolean parentsFirst) implements Walker {
    @Override
    public Start start() {
        return Start.GLOBAL;
    }

    @Override
    public PrimitiveIterator.OfLong walk(Session session, OptionalLong address) {
        Arenas arenas = Arenas.of(session);
        return (parentsFirst ? arenas.parentsFirst() : arenas.childrenFirst())
                .stream().mapToLong(place -> place.arena().address()).iterator();
    }
}
