package org.kheap.debugger.vmem;

import java.util.Optional;
import org.kheap.debugger.command.CallStack;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.structs.Field;
import org.kheap.debugger.structs.StructType;
import org.kheap.debugger.structs.Structs;

/** Reads {@code vmem_seg_t}s, each time anew. */
public final class Segments {
    private final Field start;
    private final Field end;
    private final Field next;
    private final Field type;
    private final Field depth;
    private final Field thread;
    private final Field timestamp;
    private final Field stack;
    private final boolean haveRecords;

    private Segments(Structs structs) {
        StructType segment = structs.type("vmem_seg_t");
        start = segment.field("vs_start");
        end = segment.field("vs_end");
        next = segment.field("vs_anext");
        type = segment.field("vs_type");
        depth = segment.field("vs_depth");
        thread = segment.field("vs_thread");
        timestamp = segment.field("vs_timestamp");
        stack = segment.field("vs_stack");
        haveRecords = structs.variable("vmem_seg_size") >= segment.size();
    }

    public static Segments of(Session session) {
        return new Segments(session.structs());
    }

    /** Its first address. */
    public long start(long segment) {
        return start.read(segment);
    }

    /** The first address behind it. */
    public long end(long segment) {
        return end.read(segment);
    }

    /** In bytes; of a damaged segment, anything. */
    public long size(long segment) {
        return end(segment) - start(segment);
    }

    /** The segment behind it in its arena, or the anchor. */
    long next(long segment) {
        return next.read(segment);
    }

    /** Empty if it is no segment. */
    public Optional<SegmentType> type(long segment) {
        return SegmentType.of(type.read(segment));
    }

    /** Whether it is a segment, and of that type. */
    public boolean is(SegmentType wanted, long segment) {
        return type.read(segment) == wanted.code();
    }

    /** Whether it says who allocated it, and when. */
    public boolean hasRecord(long segment) {
        return haveRecords && is(SegmentType.ALLOCATED, segment) && depth.read(segment) != 0;
    }

    /** Who allocated it. Only of one that {@linkplain #hasRecord has a record}. */
    public CallStack stack(long segment) {
        return CallStack.read(stack, segment, depth.read(segment));
    }

    /** The thread that allocated it. Only of one that {@linkplain #hasRecord has a record}. */
    public long thread(long segment) {
        return thread.read(segment);
    }

    /** When it was allocated. Only of one that {@linkplain #hasRecord has a record}. */
    public long timestamp(long segment) {
        return timestamp.read(segment);
    }
}
