package org.kheap.debugger.leak;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Addresses from {@code start} to {@code last}, both of them among these: so that a range may end with
 * the address space. Unsigned.
 */
record Range(long start, long last) {
    private static final Comparator<Range> ASCENDING =
            Comparator.comparing(Range::start, Long::compareUnsigned);

    /** A range that is not empty, cut at the end of the address space. */
    static Range of(long start, long size) {
        long last = start + size - 1;
        return new Range(start, Long.compareUnsigned(last, start) < 0 ? -1 : last);
    }

    /** In bytes; 0 stands for 2^64. */
    long size() {
        return last - start + 1;
    }

    boolean contains(long address) {
        return Long.compareUnsigned(start, address) <= 0
                && Long.compareUnsigned(address, last) <= 0;
    }

    /** What two ranges have in common; nothing or one range. */
    List<Range> common(Range other) {
        long from = Long.compareUnsigned(start, other.start) > 0 ? start : other.start;
        long to = Long.compareUnsigned(last, other.last) < 0 ? last : other.last;
        return Long.compareUnsigned(from, to) <= 0 ? List.of(new Range(from, to)) : List.of();
    }

    /** What is left of it outside of holes, in ascending order. */
    List<Range> without(List<Range> holes) {
        List<Range> left = new ArrayList<>();
        long from = start;
        for (Range hole : holes.stream().sorted(ASCENDING).toList()) {
            if (Long.compareUnsigned(hole.start, last) > 0) {
                break;
            }
            if (Long.compareUnsigned(hole.start, from) > 0) {
                left.add(new Range(from, hole.start - 1));
            }
            if (Long.compareUnsigned(hole.last, last) >= 0) {
                return left;
            }
            if (Long.compareUnsigned(hole.last, from) >= 0) {
                from = hole.last + 1;
            }
        }
        left.add(new Range(from, last));
        return left;
    }
}
