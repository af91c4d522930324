package org.kheap.debugger.kmem;

import java.util.ArrayList;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.function.Consumer;
import org.kheap.debugger.command.DebuggerException;
import org.kheap.debugger.command.ListNodes;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.command.Warnings;
import org.kheap.debugger.structs.Structs;
import org.kheap.machine.GuestFaultException;

/** The caches of a kernel. */
public final class Caches {
    private static final String LIST = "kmem_caches";

    private Caches() {}

    /** All caches, the oldest first. None if the kernel has not come so far. */
    public static List<CacheView> all(Session session) {
        return all(session.structs(), session);
    }

    static List<CacheView> all(Structs structs, Warnings warnings) {
        List<CacheView> caches = new ArrayList<>();
        PrimitiveIterator.OfLong addresses = addresses(structs, warnings);
        while (addresses.hasNext()) {
            long address = addresses.nextLong();
            try {
                caches.add(new CacheView(structs, address));
            } catch (GuestFaultException fault) {
                warnings.warn("%s", unreadable(address, fault));
            }
        }
        return caches;
    }

    /** Addresses of all caches, as {@link #all}. */
    static PrimitiveIterator.OfLong addresses(Structs structs, Warnings warnings) {
        return ListNodes.elements(
                        structs,
                        warnings,
                        LIST,
                        structs.addressOf(LIST),
                        structs.type("kmem_cache_t").field("cache_link").offset())
                .iterator();
    }

    /** All caches whose buffers can be looked for; the user is told of others. */
    public static List<CacheView> plausible(Session session) {
        List<CacheView> caches = new ArrayList<>();
        for (CacheView cache : all(session)) {
            if (cache.isPlausible()) {
                caches.add(cache);
            } else {
                session.warn("%s", implausible(cache.address()));
            }
        }
        return caches;
    }

    /**
     * Does something with each of several caches. What cannot be done with one, of which the user is
     * told, does not hide the others.
     */
    public static void forEach(
            Session session, Iterable<CacheView> caches, Consumer<CacheView> action) {
        for (CacheView cache : caches) {
            session.checkInterrupt();
            try {
                action.accept(cache);
            } catch (DamagedHeapException damage) {
                session.warn("%s", damage.getMessage());
            } catch (GuestFaultException fault) {
                session.warn(
                        "cache %x: no mapping for address %x",
                        cache.address(), fault.fault().address());
            }
        }
    }

    /**
     * The cache at an address, which need not be among {@link #all}.
     *
     * @throws DebuggerException if there can be none
     */
    public static CacheView at(Session session, long address) {
        CacheView cache = read(session, address);
        if (!cache.isPlausible()) {
            throw new DebuggerException(implausible(address));
        }
        return cache;
    }

    /**
     * What is at an address, taken for a cache.
     *
     * @throws DebuggerException if it is not in memory
     */
    static CacheView read(Session session, long address) {
        try {
            return new CacheView(session.structs(), address);
        } catch (GuestFaultException fault) {
            throw new DebuggerException(unreadable(address, fault));
        }
    }

    private static String unreadable(long address, GuestFaultException fault) {
        return "couldn't read cache at %x: no mapping for address %x"
                .formatted(address, fault.fault().address());
    }

    private static String implausible(long address) {
        return "%x is not a valid kmem_cache_t".formatted(address);
    }
}
