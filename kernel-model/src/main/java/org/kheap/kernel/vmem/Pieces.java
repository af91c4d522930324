package org.kheap.kernel.vmem;

import static org.kheap.kernel.vmem.SegmentLists.classOf;
import static org.kheap.kernel.vmem.SegmentLists.isFree;
import static org.kheap.kernel.vmem.SegmentLists.sizeOf;
import static org.kheap.kernel.vmem.VmemSeg.VS_END;
import static org.kheap.kernel.vmem.VmemSeg.VS_IMPORT;
import static org.kheap.kernel.vmem.VmemSeg.VS_START;

import org.kheap.machine.StructView;

/** Cuts the free segments of one arena into pieces, and puts pieces together again. */
final class Pieces {
    private final SegmentLists lists;
    private final long quantum;

    Pieces(SegmentLists lists, long quantum) {
        this.lists = lists;
        this.quantum = quantum;
    }

    long roundUp(long size) {
        return size + quantum - 1 & -quantum;
    }

    /**
     * Turns {@code [address, address + size)} of a free segment into an allocation, with two boundary
     * tags at most.
     *
     * @return the allocation
     */
    StructView<VmemSeg> carve(StructView<VmemSeg> free, long address, long size) {
        long real = roundUp(size);
        StructView<VmemSeg> allocated = free;
        if (address == free.word(VS_START) && staysInItsClass(free, real)) {
            allocated = takeFront(free, real);
        } else {
            lists.freelistDelete(free);
            addFree(address + real, free.word(VS_END), free);
            addFree(free.word(VS_START), address, lists.previous(free));
            free.word(VS_START, address);
        }
        allocated.word(VS_END, address + size);
        lists.hashInsert(allocated);
        return allocated;
    }

    /** Whether a segment without its first bytes would hang on the same list. */
    static boolean staysInItsClass(StructView<VmemSeg> free, long first) {
        long size = sizeOf(free);
        return Long.compareUnsigned(first, size) < 0 && classOf(size - first) == classOf(size);
    }

    /** Only the start of what is left moves. */
    private StructView<VmemSeg> takeFront(StructView<VmemSeg> free, long size) {
        StructView<VmemSeg> front = lists.takeTag();
        long start = free.word(VS_START);
        front.word(VS_START, start);
        free.word(VS_START, start + size);
        lists.arenaInsert(front, lists.previous(free));
        return front;
    }

    /** Makes a free segment behind another one, unless it would be empty. */
    void addFree(long start, long end, StructView<VmemSeg> after) {
        if (lists.truncate(start) != lists.truncate(end)) {
            StructView<VmemSeg> rest = lists.takeTag();
            rest.word(VS_START, start).word(VS_END, end).int8(VS_IMPORT, 0);
            lists.arenaInsert(rest, after);
            lists.freelistInsert(rest);
        }
    }

    /** Merges a segment that is on no list with its free neighbours; the result is on no list. */
    StructView<VmemSeg> merge(StructView<VmemSeg> segment) {
        StructView<VmemSeg> next = lists.next(segment);
        if (isFree(next)) {
            lists.freelistDelete(next);
            segment.word(VS_END, next.word(VS_END));
            drop(next);
        }
        StructView<VmemSeg> previous = lists.previous(segment);
        if (!isFree(previous)) {
            return segment;
        }
        lists.freelistDelete(previous);
        previous.word(VS_END, segment.word(VS_END));
        drop(segment);
        return previous;
    }

    /** Takes a segment that is on no other list out of the arena. */
    void drop(StructView<VmemSeg> segment) {
        lists.arenaRemove(segment);
        lists.releaseTag(segment);
    }
}
