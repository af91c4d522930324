package org.kheap.debugger.vmem;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PrimitiveIterator;
import java.util.Set;
import org.kheap.debugger.command.Chain;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.structs.Field;
import org.kheap.debugger.structs.StructType;

/** The arenas of a kernel. The list of them is read when this is made. */
public final class Arenas {
    private static final String COUNTER = "vm_kstat.%s.value";

    final Field name;
    final Field source;
    final Field flags;
    final Field inUse;
    final Field total;
    final Field imported;
    final Field successes;
    final Field failures;

    private final Session session;
    private final Field anchor;
    private final Segments segments;

    /** By address, in the order of creation. */
    private final Map<Long, Arena> byAddress = new LinkedHashMap<>();

    private Arenas(Session session) {
        this.session = session;
        StructType arena = session.structs().type("vmem_t");
        name = arena.field("vm_name");
        source = arena.field("vm_source");
        flags = arena.field("vm_cflags");
        anchor = arena.field("vm_seg0");
        inUse = arena.field(COUNTER.formatted("vk_mem_inuse"));
        total = arena.field(COUNTER.formatted("vk_mem_total"));
        imported = arena.field(COUNTER.formatted("vk_mem_import"));
        successes = arena.field(COUNTER.formatted("vk_alloc"));
        failures = arena.field(COUNTER.formatted("vk_fail"));
        segments = Segments.of(session);
        Field next = arena.field("vm_next");
        long first = session.structs().variable("vmem_list");
        new Chain(session, "vmem", first, 0, next::read).forEachRemaining((long a) -> add(a));
    }

    private void add(long address) {
        byAddress.putIfAbsent(address, new Arena(this, address));
    }

    /** Reads the list. Damage ends it, and is told. */
    public static Arenas of(Session session) {
        return new Arenas(session);
    }

    /**
     * An arena and where it stands in its tree.
     *
     * @param depth how many arenas are above it
     */
    public record Place(Arena arena, int depth) {}

    /** In the order of creation. */
    public Collection<Arena> all() {
        return byAddress.values();
    }

    /** The first of that name. */
    public Optional<Arena> named(String wanted) {
        return all().stream().filter(arena -> arena.name().equals(wanted)).findFirst();
    }

    /** The one at an address, in the list or not. */
    public Arena at(long address) {
        return byAddress.getOrDefault(address, new Arena(this, address));
    }

    /** Depth first, each arena before those that import from it. */
    public List<Place> parentsFirst() {
        return new Trees().places(true);
    }

    /** Depth first, each arena behind those that import from it. */
    public List<Place> childrenFirst() {
        return new Trees().places(false);
    }

    /** How many arenas are above one; 0 if its sources lead nowhere or round. */
    public int depth(Arena arena) {
        return parentsFirst().stream()
                .filter(place -> place.arena().address() == arena.address())
                .mapToInt(Place::depth)
                .findFirst()
                .orElse(0);
    }

    /** What reads the segments of all of them. */
    public Segments segments() {
        return segments;
    }

    PrimitiveIterator.OfLong segments(Arena arena) {
        return new SegmentWalk(session, segments, arena.address() + anchor.offset());
    }

    /** Arenas by what they import from. */
    private final class Trees {
        private final Map<Long, List<Arena>> children = new LinkedHashMap<>();
        private final Set<Arena> seen = new LinkedHashSet<>();
        private final List<Place> places = new ArrayList<>();

        Trees() {
            for (Arena arena : all()) {
                children.computeIfAbsent(parent(arena), any -> new ArrayList<>()).add(arena);
            }
        }

        /** The source of an arena if it is one; 0 otherwise. */
        private long parent(Arena arena) {
            long address = arena.source();
            if (address != 0 && !byAddress.containsKey(address)) {
                session.warn("vmem: source %x of arena %x is no arena", address, arena.address());
                return 0;
            }
            return address;
        }

        List<Place> places(boolean parentsFirst) {
            for (Arena root : children.getOrDefault(0L, List.of())) {
                visit(root, 0, parentsFirst);
            }
            for (Arena arena : all()) {
                if (!seen.contains(arena)) {
                    session.warn("vmem: sources of arena %x lead round", arena.address());
                    visit(arena, 0, parentsFirst);
                }
            }
            return places;
        }

        private void visit(Arena arena, int depth, boolean parentsFirst) {
            if (!seen.add(arena)) {
                return;
            }
            Place place = new Place(arena, depth);
            if (parentsFirst) {
                places.add(place);
            }
            for (Arena child : children.getOrDefault(arena.address(), List.of())) {
                visit(child, depth + 1, parentsFirst);
            }
            if (!parentsFirst) {
                places.add(place);
            }
        }
    }
}
