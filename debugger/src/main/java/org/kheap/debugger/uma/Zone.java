package org.kheap.debugger.uma;

import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.core.Elements;
import org.kheap.debugger.kmem.CacheCounters;
import org.kheap.debugger.kmem.CacheView;
import org.kheap.debugger.kmem.Caches;
import org.kheap.debugger.structs.StructView;

/** A zone of {@code uma(9)}. Counters are read each time anew. */
public final class Zone {
    private static final int MOST_NAME = 256;

    private final Session session;
    private final StructView struct;
    private final String name;

    private Zone(Session session, long address) {
        this.session = session;
        this.struct = session.structs().at("struct uma_zone", address);
        this.name = session.target().memory().getString(get("uz_name"), MOST_NAME, INSPECT);
    }

    /** The zone at an address. */
    public static Zone at(Session session, long address) {
        return new Zone(session, address);
    }

    /** Shows all zones, the oldest first. The user is told of those that cannot be read. */
    public static void forEach(Session session, Consumer<Zone> action) {
        Elements.from(
                session,
                ZoneWalks.ZONES,
                OptionalLong.empty(),
                zone -> action.accept(at(session, zone)));
    }

    /** Addresses of the caches of all zones; none in a kernel without zones. */
    public static Set<Long> caches(Session session) {
        Set<Long> caches = new HashSet<>();
        if (ZoneWalks.arePossible(session)) {
            forEach(session, zone -> caches.add(zone.get("uz_cache")));
        }
        return caches;
    }

    /** Of its {@code struct uma_zone}. */
    public long address() {
        return struct.address();
    }

    public String name() {
        return name;
    }

    /** A member of its {@code struct uma_zone}, as it is now. */
    long get(String member) {
        return struct.get(member);
    }

    /** Bytes of an item. */
    public long itemSize() {
        return get("uz_size");
    }

    /** Most items at a time; 0 for any number. */
    public long limit() {
        return get("uz_max");
    }

    /** Items in use. */
    public long used() {
        return get("uz_allocs") - get("uz_frees");
    }

    /** Items that memory is kept for, and that are free. */
    public long free() {
        CacheCounters counters = CacheCounters.of(session, cache());
        return counters.total() - counters.inUse();
    }

    /** Items allocated so far. */
    public long requests() {
        return get("uz_allocs");
    }

    /** Allocations that failed. */
    public long failures() {
        return get("uz_fails");
    }

    /** Allocations that slept at the limit. */
    public long sleeps() {
        return get("uz_sleeps");
    }

    /**
     * Where its items come from.
     *
     * @throws org.kheap.debugger.command.DebuggerException if that cannot be a cache
     */
    public CacheView cache() {
        return Caches.at(session, get("uz_cache"));
    }
}
