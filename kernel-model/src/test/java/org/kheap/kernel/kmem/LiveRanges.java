package org.kheap.kernel.kmem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What is allocated, as the clients of a heap know it: who owns which range of addresses. No two may
 * overlap, unless they are numbers of different arenas.
 */
final class LiveRanges {
    /** Whoever allocates, and can take back. */
    interface Owner {
        /** The space that its addresses are from: those of the heap, or numbers of its own. */
        Object space();

        /** Looks at a range once more, and frees it. */
        void release(Range range);
    }

    /** Addresses that somebody holds. */
    record Range(Owner owner, long address, long size) {
        long end() {
            return address + size;
        }
    }

    private final Map<Object, TreeMap<Long, Range>> spaces = new LinkedHashMap<>();

    /** Those that a step may free, in an order that the steps alone decide. */
    private final List<Range> freeable = new ArrayList<>();

    private final Map<Range, Integer> places = new HashMap<>();

    private TreeMap<Long, Range> space(Owner owner) {
        return spaces.computeIfAbsent(owner.space(), any -> new TreeMap<>(Long::compareUnsigned));
    }

    /** Adds a range that a client holds. @throws AssertionError if somebody holds a part of it */
    void add(Range range) {
        claim(range);
        places.put(range, freeable.size());
        freeable.add(range);
    }

    /** As {@link #add}, but nobody will {@link #pick} it. */
    void claim(Range range) {
        TreeMap<Long, Range> space = space(range.owner);
        Map.Entry<Long, Range> below = space.lowerEntry(range.end());
        boolean disjoint =
                below == null || Long.compareUnsigned(below.getValue().end(), range.address) <= 0;
        assertThat(disjoint).as("overlap: %s %s", range, below).isTrue();
        space.put(range.address, range);
    }

    void remove(Range range) {
        assertThat(space(range.owner).remove(range.address)).isEqualTo(range);
        Integer place = places.remove(range);
        if (place != null) {
            Range last = freeable.remove(freeable.size() - 1);
            if (place < freeable.size()) {
                freeable.set(place, last);
                places.put(last, place);
            }
        }
    }

    boolean has(Range range) {
        return range.equals(space(range.owner).get(range.address));
    }

    boolean isEmpty() {
        return freeable.isEmpty();
    }

    int size() {
        return freeable.size();
    }

    /** One of the ranges, which the number decides. */
    Range pick(int number) {
        return freeable.get(number % freeable.size());
    }

    /** All ranges of which something is true, also those that nobody picks. */
    List<Range> where(Predicate<Range> condition) {
        return spaces.values().stream()
                .flatMap(space -> space.values().stream())
                .filter(condition)
                .toList();
    }
}
