package org.kheap.kernel.vmem;

import static org.kheap.kernel.vmem.SegmentLists.isFree;

import org.kheap.machine.StructView;

/**
 * Segments of one arena that are not of it: the rotor of next fit, and walkers. They keep their place
 * whatever happens around them, and keep the free segments on their two sides apart.
 */
final class Markers {
    private final SegmentLists lists;
    private final Pieces pieces;
    private final Spans spans;

    Markers(SegmentLists lists, Pieces pieces, Spans spans) {
        this.lists = lists;
        this.pieces = pieces;
        this.spans = spans;
    }

    /** Moves a marker behind another segment. What it kept apart merges, and may go back. */
    void move(StructView<VmemSeg> marker, StructView<VmemSeg> target) {
        if (target.base() != lists.previous(marker).base()) {
            StructView<VmemSeg> after = lists.next(marker);
            lists.arenaRemove(marker);
            lists.arenaInsert(marker, target);
            closeGap(after);
        }
    }

    /** Takes a marker out; it may be released then. */
    void remove(StructView<VmemSeg> marker) {
        StructView<VmemSeg> after = lists.next(marker);
        lists.arenaRemove(marker);
        closeGap(after);
    }

    /** A marker went from in front of {@code after}. */
    private void closeGap(StructView<VmemSeg> after) {
        StructView<VmemSeg> before = lists.previous(after);
        if (isFree(before) && isFree(after)) {
            lists.freelistDelete(after);
            spans.settle(pieces.merge(after));
        } else if (isFree(after) && spans.isWholeImport(after)) {
            lists.freelistDelete(after);
            spans.settle(after);
        } else if (isFree(before) && spans.isWholeImport(before)) {
            lists.freelistDelete(before);
            spans.settle(before);
        }
    }
}
