package org.kheap.debugger.core;

import java.util.PrimitiveIterator;
import org.kheap.debugger.command.Chain;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.structs.Field;

/** Walks lists that lead back to their first element. */
final class Circle {
    private Circle() {}

    /**
     * The elements from one of them on.
     *
     * @param name of what is walked, for messages
     * @param first address of the element to begin with; 0 if there is none
     * @param next the member that has the address of the next element
     */
    static PrimitiveIterator.OfLong from(Session session, String name, long first, Field next) {
        return new Chain(
                session,
                name,
                first,
                0,
                element -> {
                    long following = next.read(element);
                    return following == first ? 0 : following;
                });
    }
}
