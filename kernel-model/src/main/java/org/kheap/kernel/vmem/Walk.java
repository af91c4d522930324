package org.kheap.kernel.vmem;

import static org.kheap.kernel.vmem.VmemSeg.VS_START;
import static org.kheap.kernel.vmem.VmemSeg.VS_TYPE;

import org.kheap.kernel.base.LoopGuard;
import org.kheap.machine.StructView;

/**
 * {@code vmem_walk}: shows the segments of one arena to a visitor, in order of addresses within each
 * span. A walker, which is a segment of the arena list itself, holds the place while the visitor runs,
 * so that it may do with the arena what it likes.
 */
final class Walk {
    /** {@code VMEM_REENTRANT}, among the types. */
    static final int REENTRANT = 0x8000_0000;

    private final SegmentLists lists;
    private final Markers markers;
    private final LoopGuard guard;

    Walk(SegmentLists lists, Markers markers, LoopGuard guard) {
        this.lists = lists;
        this.markers = markers;
        this.guard = guard;
    }

    /**
     * @param types of the segments to be shown, any of {@code VMEM_ALLOC}, {@code VMEM_FREE}, ...
     */
    void run(int types, SegmentVisitor visitor) {
        StructView<VmemSeg> walker = lists.takeTag();
        walker.word(VS_START, 0).word(VmemSeg.VS_END, 0);
        walker.int8(VS_TYPE, SegmentLists.WALKER).int8(VmemSeg.VS_IMPORT, 0);
        StructView<VmemSeg> anchor = lists.anchor();
        lists.arenaInsert(walker, anchor);
        StructView<VmemSeg> at = lists.next(walker);
        while (at.base() != anchor.base()) {
            guard.step();
            if ((at.int8(VS_TYPE) & types) != 0) {
                long start = at.word(VS_START);
                long size = SegmentLists.sizeOf(at);
                markers.move(walker, at);
                visitor.visit(start, size);
                at = walker;
            }
            at = lists.next(at);
        }
        markers.remove(walker);
        lists.releaseTag(walker);
    }
}
