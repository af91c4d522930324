package org.kheap.debugger.kmem;

import java.util.OptionalLong;
import java.util.PrimitiveIterator;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.command.Walker;

/** A walker that is a function. */
record PlainWalker(String name, String description, Start start, Walk action) implements Walker {
    /** Begins a walk. */
    interface Walk {
        PrimitiveIterator.OfLong from(Session session, OptionalLong address);
    }

    @Override
    public PrimitiveIterator.OfLong walk(Session session, OptionalLong address) {
        return action.from(session, address);
    }
}
