package org.kheap.kernel.vmem;

import static org.kheap.kernel.vmem.VmemSeg.VS_KNEXT;

import org.kheap.kernel.base.Globals;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Layout;
import org.kheap.machine.StructView;

/** The boundary tags nobody uses: the kernel's {@code vmem_segfree} list. */
final class Segments {
    /** {@code VMEM_SEG_INITIAL}: tags in the static array. */
    private static final int INITIAL = 200;

    /** {@code VMEM_MINFREE}: with fewer spares than this, more are made before anything else. */
    private static final int RESERVE = 16;

    /** One to cut a piece from the heap; a span of two and a cut in each of three arenas below it. */
    private static final int PER_ALLOCATION = 1 + 3 * 3;

    private final GuestMemory memory;
    private final Globals globals;
    private final Layout<VmemSeg> layout;

    Segments(GuestMemory memory, Globals globals) {
        this.memory = memory;
        this.globals = globals;
        this.layout = Layout.of(VmemSeg.class, memory.abi());
    }

    /** Puts the static tags on the list, the first one first. */
    void init() {
        long first = globals.address("vmem_seg0");
        globals.word("vmem_segfree", 0);
        globals.int32("vmem_nsegfree", 0);
        for (int n = INITIAL - 1; n >= 0; n--) {
            release(first + (long) n * layout.size());
        }
    }

    StructView<VmemSeg> view(long address) {
        return new StructView<>(layout, memory, address);
    }

    boolean areShort() {
        return globals.int32("vmem_nsegfree") < RESERVE;
    }

    /** Whether there are enough for one allocation, whatever it imports on the way. */
    boolean sufficeForOne() {
        return globals.int32("vmem_nsegfree") >= PER_ALLOCATION;
    }

    /** Bytes of a tag that lies in a page for tags: without audit, they end before the audit's part. */
    int size(boolean audited) {
        return audited ? layout.size() : layout.offset(VmemSeg.VS_THREAD);
    }

    /** Cuts a page into tags of {@code vmem_seg_size}; the highest will be used first. */
    void addPage(long address, long pageSize) {
        long size = globals.word("vmem_seg_size");
        for (long n = 0; n < pageSize / size; n++) {
            release(address + n * size);
        }
    }

    /** Takes a tag. @throws IllegalStateException if there is none, which {@link #sufficeForOne} prevents */
    StructView<VmemSeg> take() {
        long address = globals.word("vmem_segfree");
        if (address == 0) {
            throw new IllegalStateException("out of vmem segments");
        }
        StructView<VmemSeg> segment = view(address);
        globals.word("vmem_segfree", segment.word(VS_KNEXT));
        globals.int32("vmem_nsegfree", globals.int32("vmem_nsegfree") - 1);
        return segment;
    }

    void release(long address) {
        view(address).word(VS_KNEXT, globals.word("vmem_segfree"));
        globals.word("vmem_segfree", address);
        globals.int32("vmem_nsegfree", globals.int32("vmem_nsegfree") + 1);
    }
}
