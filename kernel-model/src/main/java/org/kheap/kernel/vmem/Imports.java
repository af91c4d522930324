package org.kheap.kernel.vmem;

import static org.kheap.machine.GuestMemory.Access.LOAD;
import static org.kheap.machine.GuestMemory.Access.STORE;

import org.kheap.machine.StructView;

/** Gets spans for one arena from its source. */
final class Imports {
    /** {@code VMEM_SEGS_PER_ALLOC_MAX}: a span, and pieces left and right of an allocation in it. */
    private static final int TAGS = 4;

    private final Arenas arenas;
    private final StructView<Vmem> vm;
    private final SegmentLists lists;
    private final Spans spans;
    private final Search search;

    Imports(Arenas arenas, StructView<Vmem> vm, SegmentLists lists, Spans spans, Search search) {
        this.arenas = arenas;
        this.vm = vm;
        this.lists = lists;
        this.spans = spans;
        this.search = search;
    }

    /**
     * Imports enough for a demand. While the import function runs, the arena may change in any way: if
     * room has come up meanwhile, that is taken, and the import goes straight back.
     *
     * @param size what is demanded, in whole quanta
     * @return a free segment that can hold it, or null
     */
    StructView<VmemSeg> segmentFor(long size, Demand demand) {
        while (true) {
            arenas.guard.step();
            long amount = amountFor(size, demand);
            if (amount == 0) {
                return null;
            }
            lists.reserveTags(TAGS);
            Import got = call(amount, demand);
            lists.reserveTags(-TAGS);
            StructView<VmemSeg> other = roomThatCameUp(size, demand, got);
            if (got.start != 0 && other == null) {
                StructView<VmemSeg> segment = spans.add(got.start, got.size, true);
                return search.fit(segment, demand, size) == 0 ? null : segment;
            }
            if (got.start == 0) {
                return other;
            }
            spans.giveBack(got.start, got.size);
            other = search.find(size, demand);
            if (other != null) {
                return other;
            }
            // The guest ran again, and took what had come up: once more.
        }
    }

    /** With an import at hand only what is found at once counts; without, any room that is left. */
    private StructView<VmemSeg> roomThatCameUp(long size, Demand demand, Import got) {
        boolean look =
                got.start == 0
                        ? arenas.sources.isGuests(vm.word(Vmem.VM_SOURCE_ALLOC))
                        : search.sureList(size) >= 0;
        return look ? search.find(size, demand) : null;
    }

    /** What an import function answered: 0 and whatever if it had nothing. */
    private record Import(long start, long size) {}

    private Import call(long amount, Demand demand) {
        long function = vm.word(Vmem.VM_SOURCE_ALLOC);
        long source = vm.word(Vmem.VM_SOURCE);
        int flags = demand.flags() & Vmf.VM_KMFLAGS;
        if ((vm.int32(Vmem.VM_CFLAGS) & Vmf.VMC_XALLOC) == 0) {
            return new Import(arenas.sources.alloc(function, source, amount, flags), amount);
        }
        // The function may take more than it is asked for, and says so where it is told the size.
        StructView<VmemSeg> tag = lists.takeTag();
        long at = tag.addressOf(VmemSeg.VS_START);
        arenas.memory.putWord(at, amount, STORE);
        long align = demand.align(vm.word(Vmem.VM_QUANTUM));
        long start = arenas.callGuest(function, source, at, align, flags);
        long size = arenas.memory.getWord(at, LOAD);
        lists.releaseTag(tag);
        return new Import(start, size);
    }

    /** How much to ask for: enough wherever the span begins. 0 if that is more than there can be. */
    private long amountFor(long size, Demand demand) {
        long quantum = vm.word(Vmem.VM_QUANTUM);
        long unit = unsignedMax(quantum, arenas.at(vm.word(Vmem.VM_SOURCE)).quantum());
        long wanted = unsignedMax(size + slack(demand, unit), vm.word(Vmem.VM_MIN_IMPORT));
        long amount = wanted + unit - 1 & -unit;
        long most = arenas.memory.abi().model().maxAddress();
        boolean overflow =
                Long.compareUnsigned(size, demand.size()) < 0
                        || Long.compareUnsigned(wanted, size) < 0
                        || Long.compareUnsigned(amount, wanted) < 0
                        || Long.compareUnsigned(amount, most) > 0;
        if (overflow && !demand.mayFailSilently()) {
            throw Demand.panic("vmem_xalloc(): size overflow");
        }
        return overflow ? 0 : amount;
    }

    private static long unsignedMax(long a, long b) {
        return Long.compareUnsigned(a, b) < 0 ? b : a;
    }

    /** How much longer a span must be, whose start is only known to be a multiple of {@code unit}. */
    private long slack(Demand demand, long unit) {
        long quantum = vm.word(Vmem.VM_QUANTUM);
        long align = demand.align(quantum);
        long phase = demand.where().phase();
        boolean sourceAligns = (vm.int32(Vmem.VM_CFLAGS) & Vmf.VMC_XALIGN) != 0;
        if (align <= unit || sourceAligns) {
            return phase;
        }
        return align - ((phase & unit - 1) == 0 ? unit : quantum);
    }
}
