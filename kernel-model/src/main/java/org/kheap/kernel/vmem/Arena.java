package org.kheap.kernel.vmem;

import static org.kheap.kernel.vmem.VmemSeg.VS_ANEXT;
import static org.kheap.kernel.vmem.VmemSeg.VS_APREV;
import static org.kheap.kernel.vmem.VmemSeg.VS_END;
import static org.kheap.kernel.vmem.VmemSeg.VS_IMPORT;
import static org.kheap.kernel.vmem.VmemSeg.VS_KNEXT;
import static org.kheap.kernel.vmem.VmemSeg.VS_KPREV;
import static org.kheap.kernel.vmem.VmemSeg.VS_START;
import static org.kheap.kernel.vmem.VmemSeg.VS_TYPE;
import static org.kheap.machine.GuestMemory.Access.LOAD;
import static org.kheap.machine.GuestMemory.Access.STORE;

import org.kheap.kernel.base.KstatNamed;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Layout;
import org.kheap.machine.Rights;
import org.kheap.machine.StructView;
import org.kheap.panic.KernelPanicException;
import org.kheap.panic.PanicReason;

/** One arena: see the package comment. */
public final class Arena {
    /** Types of segments, in {@code vs_type}. */
    static final int ALLOCATED = 0x01;

    static final int FREE = 0x02;
    static final int SPAN = 0x10;

    private static final int HASH_INITIAL = 16;
    private static final int HASH_SHIFT = 4;

    private final Arenas arenas;
    private final GuestMemory memory;
    private final StructView<Vmem> vm;
    private final int wordSize;

    Arena(Arenas arenas, StructView<Vmem> vm) {
        this.arenas = arenas;
        this.memory = arenas.memory;
        this.vm = vm;
        this.wordSize = memory.abi().wordSize();
    }

    /** Sets up lists, hash and anchor of a zeroed {@code vmem_t}. */
    void init() {
        long heads = freelists();
        for (int i = 0; i <= heads; i++) {
            StructView<VmemSeg> head = head(i);
            head.word(VS_START, 0).word(VS_END, i == heads ? 0 : 1L << i);
            head.word(VS_KNEXT, i == heads ? 0 : head(i + 1).base());
            head.word(VS_KPREV, i == 0 ? 0 : head(i - 1).base());
        }
        vm.word(Vmem.VM_HASH_TABLE, vm.addressOf(Vmem.VM_HASH0));
        vm.word(Vmem.VM_HASH_MASK, HASH_INITIAL - 1).word(Vmem.VM_HASH_SHIFT, HASH_SHIFT);
        StructView<VmemSeg> anchor = anchor();
        anchor.int8(VS_TYPE, SPAN);
        anchor.word(VS_ANEXT, anchor.base()).word(VS_APREV, anchor.base());
        anchor.word(VS_KNEXT, anchor.base()).word(VS_KPREV, anchor.base());
    }

    public long address() {
        return vm.base();
    }

    public String name() {
        return vm.string(Vmem.VM_NAME);
    }

    public long quantum() {
        return vm.word(Vmem.VM_QUANTUM);
    }

    /** The sum of all allocations, in bytes. */
    public long inUse() {
        return counter(Vmem.VM_KSTAT, VmemKstat.VK_MEM_INUSE, 0);
    }

    /** The sum of all spans, in bytes. */
    public long total() {
        return counter(Vmem.VM_KSTAT, VmemKstat.VK_MEM_TOTAL, 0);
    }

    /**
     * Allocates {@code size} bytes.
     *
     * @param flags {@code VM_*}; none of them is acted on yet
     * @return the address, or 0 if there is no room, or no memory to keep track of it
     */
    public long alloc(long size, int flags) {
        arenas.populate();
        if (size == 0 || Long.compareUnsigned(roundUp(size), size) < 0) {
            return 0;
        }
        if (!arenas.haveTags()) {
            count(VmemKstat.VK_POPULATE_FAIL, 1);
            return 0;
        }
        StructView<VmemSeg> found = find(roundUp(size));
        if (found == null && importSpan(roundUp(size))) {
            found = find(roundUp(size));
        }
        if (found == null) {
            count(VmemKstat.VK_FAIL, 1);
            return 0;
        }
        return carve(found, size).word(VS_START);
    }

    /**
     * Frees what {@link #alloc} gave.
     *
     * @throws KernelPanicException with the kernel's words if it never did, or not of that size
     */
    public void free(long address, long size) {
        arenas.populate();
        StructView<VmemSeg> segment = hashDelete(address, size);
        segment.word(VS_END, roundUp(segment.word(VS_END)));
        segment.int8(VS_TYPE, FREE);
        segment = mergeWithNext(segment);
        segment = mergeWithPrevious(segment);
        StructView<VmemSeg> span = arenas.segments.view(segment.word(VS_APREV));
        boolean whole = span.int8(VS_TYPE) == SPAN && sizeOf(span) == sizeOf(segment);
        if (whole && span.int8(VS_IMPORT) != 0) {
            exportSpan(span, segment);
        } else {
            freelistInsert(segment);
        }
    }

    /** Gives the arena a range of its own. */
    public void addSpan(long start, long size, boolean imported) {
        StructView<VmemSeg> span = arenas.segments.take();
        span.word(VS_START, start).word(VS_END, start + size);
        span.int8(VS_TYPE, SPAN).int8(VS_IMPORT, imported ? 1 : 0);
        StructView<VmemSeg> anchor = anchor();
        arenaInsert(span, arenas.segments.view(anchor.word(VS_APREV)));
        kinInsert(span, arenas.segments.view(anchor.word(VS_KPREV)));
        StructView<VmemSeg> free = arenas.segments.take();
        free.word(VS_START, start).word(VS_END, start + size).int8(VS_TYPE, FREE);
        arenaInsert(free, span);
        freelistInsert(free);
        count(VmemKstat.VK_MEM_TOTAL, size);
        if (imported) {
            count(VmemKstat.VK_MEM_IMPORT, size);
        }
    }

    /** Whether an address lies in one of the spans. */
    public boolean contains(long address) {
        StructView<VmemSeg> anchor = anchor();
        for (long at = anchor.word(VS_KNEXT); at != anchor.base(); ) {
            arenas.guard.step();
            StructView<VmemSeg> span = arenas.segments.view(at);
            if (Long.compareUnsigned(address, span.word(VS_START)) >= 0
                    && Long.compareUnsigned(address, span.word(VS_END)) < 0) {
                return true;
            }
            at = span.word(VS_KNEXT);
        }
        return false;
    }

    // Import

    private boolean importSpan(long size) {
        long sourceAddress = vm.word(Vmem.VM_SOURCE);
        if (sourceAddress == 0) {
            return false;
        }
        Arena source = arenas.at(sourceAddress);
        long unit = Math.max(quantum(), source.quantum());
        long amount = size + unit - 1 & -unit;
        long start = source.alloc(amount, 0);
        if (start == 0) {
            return false;
        }
        boolean pages = arenas.importsPages(vm.word(Vmem.VM_SOURCE_ALLOC));
        if (pages && !arenas.segkmem.back(start, amount, Rights.READ_WRITE)) {
            source.free(start, amount);
            return false;
        }
        addSpan(start, amount, true);
        return true;
    }

    private void exportSpan(StructView<VmemSeg> span, StructView<VmemSeg> segment) {
        long start = span.word(VS_START);
        long size = sizeOf(span);
        for (StructView<VmemSeg> gone : java.util.List.of(segment, span)) {
            arenaRemove(gone);
        }
        kinRemove(span);
        arenas.segments.release(segment.base());
        arenas.segments.release(span.base());
        count(VmemKstat.VK_MEM_TOTAL, -size);
        count(VmemKstat.VK_MEM_IMPORT, -size);
        if (arenas.importsPages(vm.word(Vmem.VM_SOURCE_ALLOC))) {
            arenas.segkmem.unback(start, size);
        }
        arenas.at(vm.word(Vmem.VM_SOURCE)).free(start, size);
    }

    // Finding and cutting

    /** A free segment of at least {@code size} bytes: see 2.2 of the package comment. */
    private StructView<VmemSeg> find(long size) {
        long map = vm.word(Vmem.VM_FREEMAP);
        int sure = Long.bitCount(size) == 1 ? classOf(size) : classOf(size) + 1;
        long fitting = sure < Long.SIZE ? map >>> sure << sure : 0;
        if (fitting != 0) {
            int list = Long.numberOfTrailingZeros(fitting);
            return arenas.segments.view(head(list).word(VS_KNEXT));
        }
        return search(classOf(size), size);
    }

    private StructView<VmemSeg> search(int list, long size) {
        long at = head(list).word(VS_KNEXT);
        while (true) {
            arenas.guard.step();
            StructView<VmemSeg> segment = arenas.segments.view(at);
            if (at == 0 || segment.word(VS_START) == 0) {
                return null; // the next list's head
            }
            count(VmemKstat.VK_SEARCH, 1);
            if (Long.compareUnsigned(sizeOf(segment), size) >= 0) {
                return segment;
            }
            at = segment.word(VS_KNEXT);
        }
    }

    /** Turns the front of a free segment into an allocation. */
    private StructView<VmemSeg> carve(StructView<VmemSeg> free, long size) {
        long start = free.word(VS_START);
        long left = sizeOf(free) - roundUp(size);
        StructView<VmemSeg> allocated = free;
        if (left != 0 && classOf(left) == classOf(sizeOf(free))) {
            // The rest stays on its list: only its start moves.
            free.word(VS_START, start + roundUp(size));
            allocated = arenas.segments.take();
            allocated.word(VS_START, start);
            arenaInsert(allocated, arenas.segments.view(free.word(VS_APREV)));
        } else {
            freelistDelete(free);
            if (left != 0) {
                StructView<VmemSeg> rest = arenas.segments.take();
                rest.word(VS_START, start + roundUp(size)).word(VS_END, free.word(VS_END));
                rest.int8(VS_TYPE, FREE).int8(VS_IMPORT, 0);
                arenaInsert(rest, free);
                freelistInsert(rest);
            }
        }
        allocated.word(VS_END, start + size);
        hashInsert(allocated);
        return allocated;
    }

    private StructView<VmemSeg> mergeWithNext(StructView<VmemSeg> segment) {
        StructView<VmemSeg> next = arenas.segments.view(segment.word(VS_ANEXT));
        if (next.int8(VS_TYPE) != FREE) {
            return segment;
        }
        freelistDelete(next);
        segment.word(VS_END, next.word(VS_END));
        arenaRemove(next);
        arenas.segments.release(next.base());
        return segment;
    }

    private StructView<VmemSeg> mergeWithPrevious(StructView<VmemSeg> segment) {
        StructView<VmemSeg> previous = arenas.segments.view(segment.word(VS_APREV));
        if (previous.int8(VS_TYPE) != FREE) {
            return segment;
        }
        freelistDelete(previous);
        previous.word(VS_END, segment.word(VS_END));
        arenaRemove(segment);
        arenas.segments.release(segment.base());
        return previous;
    }

    // Freelists

    private int freelists() {
        return 8 * wordSize;
    }

    private StructView<VmemSeg> head(int list) {
        return arenas.segments.view(vm.addressOf(Vmem.VM_FREELIST, list));
    }

    private static int classOf(long size) {
        return Long.SIZE - 1 - Long.numberOfLeadingZeros(size);
    }

    private void freelistInsert(StructView<VmemSeg> segment) {
        int list = classOf(sizeOf(segment));
        segment.int8(VS_TYPE, FREE);
        kinInsert(segment, head(list));
        vm.word(Vmem.VM_FREEMAP, vm.word(Vmem.VM_FREEMAP) | 1L << list);
    }

    private void freelistDelete(StructView<VmemSeg> segment) {
        StructView<VmemSeg> next = arenas.segments.view(segment.word(VS_KNEXT));
        StructView<VmemSeg> previous = arenas.segments.view(segment.word(VS_KPREV));
        if (next.word(VS_START) == 0 && previous.word(VS_START) == 0) {
            long bit = 1L << classOf(sizeOf(segment));
            vm.word(Vmem.VM_FREEMAP, vm.word(Vmem.VM_FREEMAP) & ~bit);
        }
        kinRemove(segment);
    }

    private void kinInsert(StructView<VmemSeg> segment, StructView<VmemSeg> after) {
        StructView<VmemSeg> next = arenas.segments.view(after.word(VS_KNEXT));
        segment.word(VS_KNEXT, next.base()).word(VS_KPREV, after.base());
        after.word(VS_KNEXT, segment.base());
        next.word(VS_KPREV, segment.base());
    }

    private void kinRemove(StructView<VmemSeg> segment) {
        StructView<VmemSeg> next = arenas.segments.view(segment.word(VS_KNEXT));
        StructView<VmemSeg> previous = arenas.segments.view(segment.word(VS_KPREV));
        previous.word(VS_KNEXT, next.base());
        next.word(VS_KPREV, previous.base());
    }

    // The arena list

    private StructView<VmemSeg> anchor() {
        return arenas.segments.view(vm.addressOf(Vmem.VM_SEG0));
    }

    private void arenaInsert(StructView<VmemSeg> segment, StructView<VmemSeg> after) {
        StructView<VmemSeg> next = arenas.segments.view(after.word(VS_ANEXT));
        segment.word(VS_ANEXT, next.base()).word(VS_APREV, after.base());
        after.word(VS_ANEXT, segment.base());
        next.word(VS_APREV, segment.base());
    }

    private void arenaRemove(StructView<VmemSeg> segment) {
        StructView<VmemSeg> next = arenas.segments.view(segment.word(VS_ANEXT));
        StructView<VmemSeg> previous = arenas.segments.view(segment.word(VS_APREV));
        previous.word(VS_ANEXT, next.base());
        next.word(VS_APREV, previous.base());
    }

    // The hash of allocated segments

    private long bucket(long address) {
        long shift = vm.word(Vmem.VM_HASH_SHIFT);
        long mixed = address + (address >>> shift) + (address >>> 2 * shift);
        long index =
                memory.abi().model().truncate(mixed) >>> vm.int32(Vmem.VM_QSHIFT)
                        & vm.word(Vmem.VM_HASH_MASK);
        return vm.word(Vmem.VM_HASH_TABLE) + index * wordSize;
    }

    private void hashInsert(StructView<VmemSeg> segment) {
        long bucket = bucket(segment.word(VS_START));
        segment.int8(VS_TYPE, ALLOCATED).int8(VS_IMPORT, 0).int8(VmemSeg.VS_DEPTH, 0);
        segment.word(VS_KNEXT, memory.getWord(bucket, LOAD));
        memory.putWord(bucket, segment.base(), STORE);
        count(VmemKstat.VK_ALLOC, 1);
        count(VmemKstat.VK_MEM_INUSE, sizeOf(segment));
    }

    private StructView<VmemSeg> hashDelete(long address, long size) {
        long link = bucket(address);
        while (true) {
            arenas.guard.step();
            long at = memory.getWord(link, LOAD);
            if (at == 0) {
                throw badFree(address, size, "bad free");
            }
            StructView<VmemSeg> segment = arenas.segments.view(at);
            if (segment.word(VS_START) == address) {
                long actual = sizeOf(segment);
                if (actual != size) {
                    throw badFree(address, size, "wrong size (expect " + actual + ")");
                }
                memory.putWord(link, segment.word(VS_KNEXT), STORE);
                count(VmemKstat.VK_FREE, 1);
                count(VmemKstat.VK_MEM_INUSE, -size);
                return segment;
            }
            count(VmemKstat.VK_LOOKUP, 1);
            link = segment.addressOf(VS_KNEXT);
        }
    }

    private KernelPanicException badFree(long address, long size, String what) {
        return new KernelPanicException(
                new PanicReason.Message(
                        "vmem_hash_delete(%x, %x, %d): %s"
                                .formatted(vm.base(), address, size, what)));
    }

    // Small things

    private long sizeOf(StructView<VmemSeg> segment) {
        return segment.word(VS_END) - segment.word(VS_START);
    }

    private long roundUp(long size) {
        return size + quantum() - 1 & -quantum();
    }

    private void count(VmemKstat which, long amount) {
        counter(Vmem.VM_KSTAT, which, amount);
    }

    /** Adds to a counter and returns its new value. */
    private long counter(Vmem kstat, VmemKstat which, long amount) {
        long at =
                vm.addressOf(kstat)
                        + Layout.of(VmemKstat.class, memory.abi()).offset(which)
                        + Layout.of(KstatNamed.class, memory.abi()).offset(KstatNamed.VALUE);
        long value = memory.getLong(at, LOAD) + amount;
        if (amount != 0) {
            memory.putLong(at, value, STORE);
        }
        return value;
    }
}
