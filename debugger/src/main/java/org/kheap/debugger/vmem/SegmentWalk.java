package org.kheap.debugger.vmem;

import java.util.NoSuchElementException;
import java.util.PrimitiveIterator;
import org.kheap.debugger.command.Chain;
import org.kheap.debugger.command.Session;

/**
 * The segments of an arena but for its anchor, as they come. Ends at the anchor or at the first
 * damage, of which the user is told.
 */
final class SegmentWalk implements PrimitiveIterator.OfLong {
    private static final String NAME = "vmem_seg";

    private final Session session;
    private final Segments segments;
    private final long anchor;
    private final Chain chain;

    /** What was handed out last; the anchor before the first. */
    private long last;

    /** What comes next; 0 if nobody has looked, or there is nothing. */
    private long next;

    private boolean isEnded;

    /** @param anchor the {@code vm_seg0} of the arena */
    SegmentWalk(Session session, Segments segments, long anchor) {
        this.session = session;
        this.segments = segments;
        this.anchor = anchor;
        this.last = anchor;
        this.chain = new Chain(session, NAME, segments.next(anchor), anchor, segments::next);
    }

    @Override
    public boolean hasNext() {
        if (next == 0 && !isEnded) {
            next = find();
            isEnded = next == 0;
        }
        return !isEnded;
    }

    @Override
    public long nextLong() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        last = next;
        next = 0;
        return last;
    }

    private long find() {
        if (!chain.hasNext()) {
            if (segments.next(last) == 0) {
                session.warn("%s: %x leads to 0 in place of %x", NAME, last, anchor);
            }
            return 0;
        }
        long segment = chain.nextLong();
        if (segments.type(segment).isPresent()) {
            return segment;
        }
        session.warn("%s: %x leads to %x, which is no segment", NAME, last, segment);
        return 0;
    }
}
