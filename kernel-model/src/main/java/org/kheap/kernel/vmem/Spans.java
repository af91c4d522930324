package org.kheap.kernel.vmem;

import static org.kheap.kernel.vmem.SegmentLists.sizeOf;
import static org.kheap.kernel.vmem.VmemSeg.VS_END;
import static org.kheap.kernel.vmem.VmemSeg.VS_IMPORT;
import static org.kheap.kernel.vmem.VmemSeg.VS_KNEXT;
import static org.kheap.kernel.vmem.VmemSeg.VS_START;
import static org.kheap.kernel.vmem.VmemSeg.VS_TYPE;

import org.kheap.machine.StructView;

/** The ranges that one arena was given, or imported from its source. */
final class Spans {
    private final Arenas arenas;
    private final StructView<Vmem> vm;
    private final SegmentLists lists;
    private final Pieces pieces;

    Spans(Arenas arenas, StructView<Vmem> vm, SegmentLists lists, Pieces pieces) {
        this.arenas = arenas;
        this.vm = vm;
        this.lists = lists;
        this.pieces = pieces;
    }

    /**
     * Makes a span and a free segment that fills it, with two boundary tags.
     *
     * @return the free segment
     */
    StructView<VmemSeg> add(long start, long size, boolean imported) {
        if (((start | size) & vm.word(Vmem.VM_QUANTUM) - 1) != 0) {
            throw Demand.panic(
                    "vmem_span_create(%x, %x, %s): misaligned"
                            .formatted(vm.base(), start, Long.toUnsignedString(size)));
        }
        StructView<VmemSeg> span = lists.takeTag();
        span.word(VS_START, start).word(VS_END, start + size);
        span.int8(VS_TYPE, SegmentLists.SPAN).int8(VS_IMPORT, imported ? 1 : 0);
        lists.arenaInsert(span, lists.previous(lists.anchor()));
        lists.spanInsert(span);
        pieces.addFree(start, start + size, span);
        lists.count(VmemKstat.VK_MEM_TOTAL, size);
        if (imported) {
            lists.count(VmemKstat.VK_MEM_IMPORT, size);
        }
        // What the kernel imports is for whoever asked, and goes back if that fails: two who fail
        // in
        // turn would wake each other for ever.
        if (!imported || arenas.sources.isGuests(vm.word(Vmem.VM_SOURCE_ALLOC))) {
            arenas.roomWasMade();
        }
        return lists.next(span);
    }

    /** Whether {@code [start, start + size)} lies in one of the spans, the oldest asked first. */
    boolean contain(long start, long size) {
        lists.count(VmemKstat.VK_CONTAINS, 1);
        StructView<VmemSeg> anchor = lists.anchor();
        for (long at = anchor.word(VS_KNEXT); at != anchor.base(); ) {
            arenas.guard.step();
            lists.count(VmemKstat.VK_CONTAINS_SEARCH, 1);
            StructView<VmemSeg> span = lists.view(at);
            long offset = start - span.word(VS_START);
            if (Long.compareUnsigned(offset, sizeOf(span)) < 0
                    && Long.compareUnsigned(size, sizeOf(span) - offset) <= 0) {
                return true;
            }
            at = span.word(VS_KNEXT);
        }
        return false;
    }

    /** Puts a free segment on its list, unless it is a whole imported span, which goes back. */
    void settle(StructView<VmemSeg> segment) {
        if (isWholeImport(segment)) {
            export(lists.previous(segment), segment);
        } else {
            lists.freelistInsert(segment);
            arenas.roomWasMade();
        }
    }

    /** Whether a segment is all of a span that can be given back. */
    boolean isWholeImport(StructView<VmemSeg> segment) {
        StructView<VmemSeg> span = lists.previous(segment);
        return span.int8(VS_TYPE) == SegmentLists.SPAN
                && span.int8(VS_IMPORT) != 0
                && sizeOf(span) == sizeOf(segment)
                && vm.word(Vmem.VM_SOURCE_FREE) != 0;
    }

    /** The guest may run meanwhile: nothing that was read before holds after it. */
    private void export(StructView<VmemSeg> span, StructView<VmemSeg> segment) {
        long start = span.word(VS_START);
        long size = sizeOf(span);
        pieces.drop(segment);
        lists.kinRemove(span);
        pieces.drop(span);
        lists.count(VmemKstat.VK_MEM_TOTAL, -size);
        lists.count(VmemKstat.VK_MEM_IMPORT, -size);
        giveBack(start, size);
    }

    void giveBack(long start, long size) {
        long function = vm.word(Vmem.VM_SOURCE_FREE);
        arenas.sources.free(function, vm.word(Vmem.VM_SOURCE), start, size);
    }
}
