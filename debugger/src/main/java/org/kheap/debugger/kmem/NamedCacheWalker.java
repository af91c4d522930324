package org.kheap.debugger.kmem;

import java.util.OptionalLong;
import java.util.PrimitiveIterator;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.command.Walker;

/**
 * Walks the allocated buffers of one cache, and has its name.
 *
 * @param cache address of the cache
 */
record NamedCacheWalker(String name, long cache) implements Walker {
    @Override
    public String description() {
        return "walk the %s cache".formatted(name);
    }

    @Override
    public Start start() {
        return Start.GLOBAL;
    }

    @Override
    public PrimitiveIterator.OfLong walk(Session session, OptionalLong address) {
        return new Buffers(session, Caches.at(session, cache))
                .allocated().addresses().stream().iterator();
    }
}
