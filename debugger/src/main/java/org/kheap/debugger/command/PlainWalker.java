package org.kheap.debugger.command;

import java.util.OptionalLong;
import java.util.PrimitiveIterator;

/** A walker that is a function. */
public record PlainWalker(String name, String description, Start start, Walk action)
        implements Walker {
    /** Begins a walk. */
    public interface Walk {
        PrimitiveIterator.OfLong from(Session session, OptionalLong address);
    }

    @Override
    public PrimitiveIterator.OfLong walk(Session session, OptionalLong address) {
        return action.from(session, address);
    }
}
