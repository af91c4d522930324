package org.kheap.kernel.vmem;

import static org.kheap.kernel.vmem.SegmentLists.classOf;
import static org.kheap.kernel.vmem.SegmentLists.sizeOf;
import static org.kheap.kernel.vmem.VmemSeg.VS_END;
import static org.kheap.kernel.vmem.VmemSeg.VS_KNEXT;
import static org.kheap.kernel.vmem.VmemSeg.VS_START;

import org.kheap.kernel.base.LoopGuard;
import org.kheap.machine.StructView;

/** Finds free segments through the freelists of one arena. Sizes are whole quanta. */
final class Search {
    private final SegmentLists lists;
    private final LoopGuard guard;
    private final long quantum;

    Search(SegmentLists lists, LoopGuard guard, long quantum) {
        this.lists = lists;
        this.guard = guard;
        this.quantum = quantum;
    }

    /** The lowest freelist all of whose segments are large enough; -1 if those are all empty. */
    int sureList(long size) {
        int sure = Long.bitCount(size) == 1 ? classOf(size) : classOf(size) + 1;
        return listFrom(sure);
    }

    /** The lowest freelist from {@code list} on that is not empty, or -1. */
    private int listFrom(int list) {
        long fitting = list < Long.SIZE ? lists.freemap() >>> list << list : 0;
        return fitting == 0 ? -1 : Long.numberOfTrailingZeros(fitting);
    }

    /** Instant fit: the first segment of a list that is sure to fit; null if there is none. */
    StructView<VmemSeg> instant(long size) {
        int list = sureList(size);
        return list < 0 ? null : lists.view(lists.head(list).word(VS_KNEXT));
    }

    /**
     * A free segment that can hold the allocation: the first one found in the lists from the
     * smallest that may have one, or with BESTFIT the smallest of those.
     */
    StructView<VmemSeg> find(long size, Demand demand) {
        StructView<VmemSeg> best = null;
        boolean smallest = demand.has(Vmf.VM_BESTFIT);
        StructView<VmemSeg> at = next(firstHead(size, smallest || demand.has(Vmf.VM_FIRSTFIT)));
        while (at != null) {
            guard.step();
            lists.count(VmemKstat.VK_SEARCH, 1);
            if (at.word(VS_START) == 0) { // the head of a list
                at = best == null ? headFrom(at.word(VS_END)) : null;
            } else if (best == null || Long.compareUnsigned(sizeOf(at), sizeOf(best)) < 0) {
                best = fit(at, demand, size) == 0 ? best : at;
                if (best == at && (!smallest || sizeOf(at) == size)) {
                    return best;
                }
            }
            at = next(at);
        }
        return best;
    }

    /** The next segment or head; null behind the last head, and behind null. */
    private StructView<VmemSeg> next(StructView<VmemSeg> at) {
        long next = at == null ? 0 : at.word(VS_KNEXT);
        return next == 0 ? null : lists.view(next);
    }

    /** Where a search begins: at the first list that is sure to fit, unless the policy is another. */
    private StructView<VmemSeg> firstHead(long size, boolean everyList) {
        int sure = everyList ? -1 : sureList(size);
        return lists.head(sure < 0 ? classOf(size) : sure);
    }

    /**
     * The head of the first list with a segment of {@code least} bytes or more.
     *
     * @param least a power of two; 0 stands behind the last list
     */
    private StructView<VmemSeg> headFrom(long least) {
        int list = least == 0 ? -1 : listFrom(classOf(least));
        return list < 0 ? null : lists.head(list);
    }

    /** On a narrow machine the end of all addresses is a number like others; on a wide one it is 0. */
    private static long endOf(StructView<VmemSeg> segment) {
        return segment.word(VS_START) + sizeOf(segment);
    }

    /** The lowest address in a free segment where the allocation may be; 0 if there is none. */
    long fit(StructView<VmemSeg> segment, Demand demand, long size) {
        return demand.where().fit(segment.word(VS_START), endOf(segment), size, quantum);
    }

    /** Where the allocation goes in a segment that was found: at its end if that is asked for. */
    long place(StructView<VmemSeg> segment, Demand demand, long size) {
        long address = fit(segment, demand, size);
        Placement where = demand.where();
        if (!demand.has(Vmf.VM_ENDALLOC) || where.nocross() != 0) {
            return address;
        }
        long end = endOf(segment);
        if (where.max() != 0 && Long.compareUnsigned(where.max() - 1, end - 1) < 0) {
            end = where.max();
        }
        return address + (end - address - size & -demand.align(quantum));
    }
}
