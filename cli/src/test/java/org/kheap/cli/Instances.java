package org.kheap.cli;

import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.kheap.debugger.target.Target;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Symbol;
import org.kheap.machine.types.CType;

/** The structures of a dump that variables are, or lead to. */
final class Instances {
    private static final int MOST_OBJECTS = 20_000;
    private static final int MOST_ELEMENTS = 64;

    private final GuestMemory memory;
    private final Map<String, Set<Long>> found = new TreeMap<>();
    private final Deque<Place> places = new ArrayDeque<>();

    private record Place(CType type, long address) {}

    private Instances(GuestMemory memory) {
        this.memory = memory;
    }

    /** Addresses of structures by their tags, both in a fixed order. */
    static Map<String, List<Long>> of(Target target) {
        Instances instances = new Instances(target.memory());
        for (Symbol symbol : target.symbols().all()) {
            target.types()
                    .ofSymbol(symbol.name())
                    .ifPresent(type -> instances.places.add(new Place(type, symbol.address())));
        }
        for (int i = 0; i < MOST_OBJECTS && !instances.places.isEmpty(); i++) {
            instances.visit(instances.places.remove());
        }
        Map<String, List<Long>> lists = new TreeMap<>();
        instances.found.forEach((tag, addresses) -> lists.put(tag, List.copyOf(addresses)));
        return lists;
    }

    private void visit(Place place) {
        CType type = place.type().resolved();
        if (type instanceof CType.Struct struct && isNew(struct, place.address())) {
            for (CType.Member member : struct.members()) {
                places.add(new Place(member.type(), place.address() + member.offset()));
            }
        } else if (type instanceof CType.Array array) {
            for (long i = 0; i < Math.min(array.count(), MOST_ELEMENTS); i++) {
                long element = place.address() + i * array.element().size();
                places.add(new Place(array.element(), element));
            }
        } else if (type instanceof CType.Pointer pointer && isThere(type, place.address())) {
            long address = memory.getWord(place.address(), INSPECT);
            boolean isStructure = pointer.target().resolved() instanceof CType.Struct;
            if (isStructure && address != 0 && isThere(pointer.target(), address)) {
                places.add(new Place(pointer.target(), address));
            }
        }
    }

    private boolean isThere(CType type, long address) {
        return type.size() > 0 && memory.isAccessible(address, type.size(), INSPECT);
    }

    private boolean isNew(CType.Struct type, long address) {
        return !type.isUnion()
                && isThere(type, address)
                && found.computeIfAbsent(type.tag(), tag -> new TreeSet<>(Long::compareUnsigned))
                        .add(address);
    }
}
