package org.kheap.kernel.vmem;

import static org.kheap.kernel.vmem.VmemSeg.VS_KNEXT;

import org.kheap.kernel.base.Globals;
import org.kheap.kernel.base.LoopGuard;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Layout;
import org.kheap.machine.StructView;

/**
 * The boundary tags nobody uses. Each arena keeps some of its own, on {@code vm_segfree}; the rest is
 * on the kernel's {@code vmem_segfree}.
 */
final class Segments {
    /** {@code VMEM_SEG_INITIAL}: tags in the static array. */
    private static final int INITIAL = 200;

    private final LoopGuard guard;
    private final GuestMemory memory;
    private final Globals globals;
    private final Layout<VmemSeg> layout;

    Segments(GuestMemory memory, Globals globals, LoopGuard guard) {
        this.guard = guard;
        this.memory = memory;
        this.globals = globals;
        this.layout = Layout.of(VmemSeg.class, memory.abi());
    }

    /** Puts the static tags on the kernel's list, the first one first. */
    void init() {
        long first = globals.address("vmem_seg0");
        globals.word("vmem_segfree", 0);
        for (int n = INITIAL - 1; n >= 0; n--) {
            releaseToKernel(first + (long) n * layout.size());
        }
    }

    StructView<VmemSeg> view(long address) {
        return new StructView<>(layout, memory, address);
    }

    /** Bytes of a tag that lies in a page for tags: without audit, they end before the audit's part. */
    int size(boolean audited) {
        return audited ? layout.size() : layout.offset(VmemSeg.VS_THREAD);
    }

    // The lists

    /** Takes a tag. @throws IllegalStateException if there is none, which {@link TagSupply#stock} prevents */
    StructView<VmemSeg> take(StructView<Vmem> vm) {
        guard.step();
        long address = vm.word(Vmem.VM_SEGFREE);
        if (address == 0) {
            throw new IllegalStateException("out of vmem segments");
        }
        StructView<VmemSeg> tag = view(address);
        vm.word(Vmem.VM_SEGFREE, tag.word(VS_KNEXT));
        count(vm, -1);
        return tag;
    }

    void release(StructView<Vmem> vm, long tag) {
        view(tag).word(VS_KNEXT, vm.word(Vmem.VM_SEGFREE));
        vm.word(Vmem.VM_SEGFREE, tag);
        count(vm, 1);
    }

    /** Adds to the number of an arena's spares, which may become negative for a while. */
    void count(StructView<Vmem> vm, int amount) {
        vm.word(Vmem.VM_NSEGFREE, (long) spares(vm) + amount);
    }

    static int spares(StructView<Vmem> vm) {
        return (int) vm.word(Vmem.VM_NSEGFREE);
    }

    /** Takes a tag off the kernel's list; 0 if that is empty. */
    long takeFromKernel() {
        guard.step();
        long tag = globals.word("vmem_segfree");
        if (tag != 0) {
            globals.word("vmem_segfree", view(tag).word(VS_KNEXT));
        }
        return tag;
    }

    void releaseToKernel(long tag) {
        view(tag).word(VS_KNEXT, globals.word("vmem_segfree"));
        globals.word("vmem_segfree", tag);
    }

    /** Gives all spares of an arena to the kernel. */
    void releaseSpares(StructView<Vmem> vm) {
        while (vm.word(Vmem.VM_SEGFREE) != 0) {
            releaseToKernel(take(vm).base());
        }
    }
}
