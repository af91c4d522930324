package org.kheap.debugger.leak;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.kheap.debugger.command.AddressList;
import org.kheap.debugger.command.CallStack;
import org.kheap.debugger.command.Notation;
import org.kheap.debugger.command.Session;

/** Puts lost candidates together by where they were allocated. */
final class LeakGroups {
    private static final int BREATH = 1 << 12;

    private final Session session;
    private final HeapContents heap;
    private final Allocations allocations;
    private final Map<Key, Group> groups = new LinkedHashMap<>();

    private LeakGroups(Session session, HeapContents heap) {
        this.session = session;
        this.heap = heap;
        this.allocations = new Allocations(session, heap);
    }

    /** All leaks, in the order in which reports show them. */
    static List<Leak> of(Session session, HeapContents heap, Marking marking) {
        LeakGroups groups = new LeakGroups(session, heap);
        int count = heap.candidates().count();
        for (int i = 0; i < count; i++) {
            if (!marking.isMarked(i)) {
                groups.add(i);
            }
            if (i % BREATH == 0) {
                session.checkInterrupt();
                session.progress("grouping leaks", i, count);
            }
        }
        return groups.sorted();
    }

    private record Key(Source source, CallStack stack) {}

    /** A leak that more members may come to. */
    private static final class Group {
        private final AddressList members = new AddressList();
        private int oldest;
        private long earliest;
        private long smallest = Long.MAX_VALUE;
        private long largest;
        private long bytes;

        void add(int candidate, long size, long timestamp) {
            if (members.isEmpty() || timestamp < earliest) {
                oldest = candidate;
                earliest = timestamp;
            }
            members.add(candidate);
            smallest = Math.min(smallest, size);
            largest = Math.max(largest, size);
            bytes += size;
        }
    }

    private void add(int candidate) {
        Allocations.Allocation allocation = allocations.of(candidate);
        Source source = heap.source(candidate);
        groups.computeIfAbsent(new Key(source, allocation.stack()), any -> new Group())
                .add(candidate, heap.candidates().size(candidate), allocation.timestamp());
    }

    private List<Leak> sorted() {
        Notation notation = session.notation();
        List<Leak> leaks = new ArrayList<>();
        groups.forEach((key, group) -> leaks.add(leak(key, group, notation)));
        leaks.sort(order(notation));
        return leaks;
    }

    private Leak leak(Key key, Group group, Notation notation) {
        return new Leak(
                key.source,
                key.stack,
                key.stack.caller(notation, Allocations.ALLOCATORS),
                group.members.stream().mapToInt(Math::toIntExact).toArray(),
                group.oldest,
                heap.candidates().control(group.oldest),
                group.smallest,
                group.largest,
                group.bytes);
    }

    /** By kind, cache, and caller. */
    private static Comparator<Leak> order(Notation notation) {
        return Comparator.<Leak, Source.Kind>comparing(leak -> leak.source().kind())
                .thenComparing(leak -> leak.source().address(), Long::compareUnsigned)
                .thenComparing(leak -> callerName(leak.caller(), notation))
                .thenComparing(leak -> leak.caller().orElse(0), Long::compareUnsigned)
                .thenComparing(Leak::smallest)
                .thenComparing(Leak::control, Long::compareUnsigned);
    }

    private static String callerName(OptionalLong caller, Notation notation) {
        return caller.isPresent() ? notation.symbolic(caller.getAsLong()) : "";
    }
}
