package org.kheap.debugger.leak;

import java.util.List;
import java.util.stream.Stream;
import org.kheap.debugger.command.AddressList;
import org.kheap.debugger.command.CallStack;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.kmem.AuditRecord;
import org.kheap.debugger.kmem.AuditRecords;
import org.kheap.debugger.kmem.CacheFlags;
import org.kheap.debugger.memguard.GuardEvent;
import org.kheap.debugger.memguard.GuardedObjects;
import org.kheap.debugger.structs.Field;
import org.kheap.debugger.vmem.Segments;
import org.kheap.machine.GuestFaultException;

/** Reads who allocated a candidate, and when. A record that is not there is as none. */
final class Allocations {
    /** Functions that are the allocators' own begin so. */
    static final List<String> ALLOCATORS =
            Stream.concat(AuditRecord.ALLOCATORS.stream(), Stream.of("vmem_")).toList();

    private final Session session;
    private final HeapContents heap;
    private final AuditRecords records;
    private final Segments segments;

    /** The callers in a tag of {@code KMF_LITE}, the last one first. */
    private final Field history;

    Allocations(Session session, HeapContents heap) {
        this.session = session;
        this.heap = heap;
        this.records = new AuditRecords(session.structs());
        this.segments = Segments.of(session);
        this.history = session.structs().type("kmem_buftag_lite_t").field("bt_history");
    }

    /**
     * An allocation.
     *
     * @param timestamp in ns since boot; 0 if it is not known
     */
    record Allocation(CallStack stack, long timestamp) {
        private static final Allocation UNKNOWN = new Allocation(CallStack.NONE, 0);
    }

    Allocation of(int candidate) {
        try {
            return switch (heap.source(candidate).kind()) {
                case OVERSIZE -> ofSegment(heap.candidates().control(candidate));
                case PLAIN -> ofPlain(candidate);
                case AUDITED -> ofAudited(heap.candidates().control(candidate));
                case GUARDED -> ofGuarded(heap.candidates().control(candidate));
            };
        } catch (GuestFaultException notThere) {
            return Allocation.UNKNOWN;
        }
    }

    private Allocation ofSegment(long segment) {
        return segments.hasRecord(segment)
                ? new Allocation(segments.stack(segment), segments.timestamp(segment))
                : Allocation.UNKNOWN;
    }

    private Allocation ofPlain(int candidate) {
        Source source = heap.source(candidate);
        if (!source.cache().has(CacheFlags.LITE)) {
            return Allocation.UNKNOWN;
        }
        long tag = heap.candidates().start(candidate) + source.cache().get("cache_buftag");
        long caller = history.read(tag);
        return caller == 0
                ? Allocation.UNKNOWN
                : new Allocation(new CallStack(AddressList.of(caller)), 0);
    }

    private Allocation ofGuarded(long record) {
        GuardEvent event = GuardedObjects.at(session, record).allocated();
        return new Allocation(event.stack().withoutInnermost(), event.time());
    }

    /** Without its first frame, the entry of the allocator that has the cache's flags to itself. */
    private Allocation ofAudited(long bufctl) {
        if (bufctl == 0) {
            return Allocation.UNKNOWN;
        }
        CallStack stack = records.stack(bufctl).withoutInnermost();
        return new Allocation(stack, records.timestamp(bufctl));
    }
}
