package org.kheap.debugger.command;

import java.util.OptionalLong;
import java.util.PrimitiveIterator;

/** Finds addresses: the elements of a list, the buffers of a cache. */
public interface Walker {
    /** Whether a walk starts at something. */
    enum Start {
        /** There is one such list in the kernel; an address is ignored. */
        GLOBAL,
        /** With an address, the elements of that one; without, of all. */
        EITHER,
        /** There is a list in each of many things. */
        ADDRESS
    }

    String name();

    /** One line without a full stop, in lower case. */
    String description();

    Start start();

    /**
     * Begins a walk. Elements are looked for as they are asked for.
     *
     * <p>The walk ends whatever the memory holds: see {@link Chain} for lists. Damage that it can
     * name is a {@link Session#warn warning}, with the address of the bad word, and the end of that
     * list. Memory that is missing may throw, from here and from the iterator.
     *
     * @param address where to start; present if {@link #start} asks for one
     * @throws DebuggerException if there is nothing to walk
     */
    PrimitiveIterator.OfLong walk(Session session, OptionalLong address);
}
