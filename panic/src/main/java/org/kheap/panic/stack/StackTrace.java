package org.kheap.panic.stack;

import java.util.List;

/**
 * A stack, walked.
 *
 * @param frames innermost first
 * @param end why the walk ended before the first frame of the thread; empty if it did not
 */
public record StackTrace(List<Frame> frames, String end) {
    /** The program counters alone, at most {@code limit}. */
    public long[] pcs(int limit) {
        return frames.stream().limit(limit).mapToLong(Frame::pc).toArray();
    }
}
