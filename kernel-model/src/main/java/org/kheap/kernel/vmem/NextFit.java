package org.kheap.kernel.vmem;

import static org.kheap.kernel.vmem.SegmentLists.isFree;
import static org.kheap.kernel.vmem.SegmentLists.sizeOf;
import static org.kheap.kernel.vmem.VmemSeg.VS_START;

import org.kheap.kernel.base.LoopGuard;
import org.kheap.machine.StructView;

/**
 * Allocates behind the rotor of one arena, which moves on, so that addresses are not used again before
 * the whole arena has been gone through.
 */
final class NextFit {
    private final SegmentLists lists;
    private final Pieces pieces;
    private final Markers markers;
    private final LoopGuard guard;

    NextFit(SegmentLists lists, Pieces pieces, Markers markers, LoopGuard guard) {
        this.lists = lists;
        this.pieces = pieces;
        this.markers = markers;
        this.guard = guard;
    }

    /** Returns the address, or 0 if the rotor has come round and has found nothing. */
    long alloc(long size) {
        long real = pieces.roundUp(size);
        StructView<VmemSeg> rotor = lists.rotor();
        StructView<VmemSeg> next = lists.next(rotor);
        if (isFree(next) && Pieces.staysInItsClass(next, real)) {
            return frontOf(next, rotor, size);
        }
        StructView<VmemSeg> found = find(next, rotor, real);
        if (found == null) {
            return 0;
        }
        StructView<VmemSeg> allocated = pieces.carve(found, found.word(VS_START), size);
        long address = allocated.word(VS_START);
        markers.move(rotor, allocated);
        return address;
    }

    /** The rotor stays where it is; the allocation changes sides. */
    private long frontOf(StructView<VmemSeg> free, StructView<VmemSeg> rotor, long size) {
        StructView<VmemSeg> allocated = pieces.carve(free, free.word(VS_START), size);
        lists.arenaRemove(allocated);
        lists.arenaInsert(allocated, lists.previous(rotor));
        return allocated.word(VS_START);
    }

    private StructView<VmemSeg> find(
            StructView<VmemSeg> first, StructView<VmemSeg> rotor, long size) {
        StructView<VmemSeg> at = first;
        while (!holds(at, size)) {
            guard.step();
            lists.count(VmemKstat.VK_SEARCH, 1);
            if (at.base() == rotor.base()) {
                // All round: the rotor itself may keep two halves of what would do apart.
                markers.move(rotor, lists.next(rotor));
                StructView<VmemSeg> before = lists.previous(rotor);
                return holds(before, size) ? before : null;
            }
            at = lists.next(at);
        }
        return at;
    }

    private static boolean holds(StructView<VmemSeg> segment, long size) {
        return isFree(segment) && Long.compareUnsigned(sizeOf(segment), size) >= 0;
    }
}
