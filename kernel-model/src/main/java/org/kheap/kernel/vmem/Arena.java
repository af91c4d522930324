package org.kheap.kernel.vmem;

import static org.kheap.kernel.vmem.SegmentLists.classOf;
import static org.kheap.kernel.vmem.SegmentLists.isFree;
import static org.kheap.kernel.vmem.SegmentLists.sizeOf;
import static org.kheap.kernel.vmem.VmemSeg.VS_END;
import static org.kheap.kernel.vmem.VmemSeg.VS_IMPORT;
import static org.kheap.kernel.vmem.VmemSeg.VS_KNEXT;
import static org.kheap.kernel.vmem.VmemSeg.VS_START;
import static org.kheap.kernel.vmem.VmemSeg.VS_TYPE;
import static org.kheap.machine.GuestMemory.Access.LOAD;

import java.util.List;
import org.kheap.machine.Rights;
import org.kheap.machine.StructView;
import org.kheap.panic.KernelPanicException;
import org.kheap.panic.PanicReason;

/**
 * One arena: see the package comment. An instance is a window on the {@code vmem} in guest memory, and
 * may be made anew for every use.
 *
 * <p>{@code alloc} and {@code xalloc} never wait: without room they return 0, whatever the flags say.
 * Those who call from outside have {@code allocOrWait} and {@code xallocOrWait}. One that must not wait
 * and must not fail panics.
 */
public final class Arena {
    /** A caller that neither waits nor takes no for an answer. */
    private static final int MANDATORY = Vmf.VM_NOSLEEP | Vmf.VM_PANIC;

    private final Arenas arenas;
    private final StructView<Vmem> vm;
    private final SegmentLists lists;

    Arena(Arenas arenas, StructView<Vmem> vm) {
        this.arenas = arenas;
        this.vm = vm;
        this.lists = new SegmentLists(arenas, vm);
    }

    SegmentLists lists() {
        return lists;
    }

    StructView<Vmem> view() {
        return vm;
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

    /** The largest size that a quantum cache serves; 0 without such caches. */
    public long quantumCacheMax() {
        return vm.word(Vmem.VM_QCACHE_MAX);
    }

    /** Whether what it hands out are numbers, and not addresses of anything. */
    public boolean isIdentifiers() {
        return (vm.int32(Vmem.VM_CFLAGS) & Vmf.VMC_IDENTIFIER) != 0;
    }

    /** The sum of all allocations, in bytes. */
    public long inUse() {
        return lists.counter(VmemKstat.VK_MEM_INUSE);
    }

    /** The sum of all spans, in bytes. */
    public long total() {
        return lists.counter(VmemKstat.VK_MEM_TOTAL);
    }

    // vmem_alloc and vmem_free

    /**
     * Allocates {@code size} bytes.
     *
     * @param flags {@code VM_*}
     * @return the address, or 0 if there is no room, or no memory to keep track of it
     */
    public long alloc(long size, int flags) {
        if (isQuantumCached(size)) {
            return arenas.quantumCaches().alloc(quantumCache(size), flags & Vmf.VM_KMFLAGS);
        }
        if (arenas.failsOnPurpose(vm.int32(Vmem.VM_MTBF), flags)) {
            return 0;
        }
        if ((flags & Vmf.VM_NEXTFIT) != 0) {
            return nextFit(size, flags);
        }
        if ((flags & (Vmf.VM_BESTFIT | Vmf.VM_FIRSTFIT)) != 0) {
            return xalloc(size, Placement.ANYWHERE, flags);
        }
        if (!prepare(size)) {
            return 0;
        }
        int list = sureList(roundUp(size));
        if (list < 0) {
            return xalloc(size, Placement.ANYWHERE, flags);
        }
        StructView<VmemSeg> segment = lists.view(lists.head(list).word(VS_KNEXT));
        return carve(segment, startIn(segment, roundUp(size), flags), size);
    }

    /**
     * Frees what {@link #alloc} gave.
     *
     * @throws KernelPanicException with the kernel's words if it never did, or not of that size
     */
    public void free(long address, long size) {
        if (isQuantumCached(size)) {
            arenas.quantumCaches().free(quantumCache(size), address);
        } else {
            xfree(address, size);
        }
    }

    /**
     * {@code vmem_alloc}: as {@link #alloc}, but waits for room unless {@code VM_NOSLEEP} or {@code
     * VM_ABORT} says not to.
     */
    public long allocOrWait(long size, int flags) {
        return arenas.waiting().until(this, bytes(size), flags, () -> alloc(size, flags));
    }

    /** {@code vmem_xalloc}: as {@link #xalloc}, but waits as {@link #allocOrWait} does. */
    public long xallocOrWait(long size, Placement where, int flags) {
        return arenas.waiting().until(this, bytes(size), flags, () -> xalloc(size, where, flags));
    }

    private static String bytes(long size) {
        return Long.toUnsignedString(size) + " bytes";
    }

    private boolean isQuantumCached(long size) {
        return Long.compareUnsigned(size - 1, quantumCacheMax()) < 0;
    }

    private long quantumCache(long size) {
        int index = (int) (size - 1 >>> vm.int32(Vmem.VM_QSHIFT));
        return arenas.memory.getWord(vm.addressOf(Vmem.VM_QCACHE, index), LOAD);
    }

    /** Where in a segment an allocation goes: at its beginning, unless its end is asked for. */
    private long startIn(StructView<VmemSeg> segment, long size, int flags) {
        boolean end = (flags & Vmf.VM_ENDALLOC) != 0;
        return end ? segment.word(VS_END) - size : segment.word(VS_START);
    }

    /** Whether the size makes sense and there are boundary tags; counts a failure if not. */
    private boolean prepare(long size) {
        arenas.populate();
        if (size == 0 || Long.compareUnsigned(roundUp(size), size) < 0) {
            return false;
        }
        if (!arenas.haveTags()) {
            lists.count(VmemKstat.VK_POPULATE_FAIL, 1);
            return false;
        }
        return true;
    }

    /** The lowest freelist all of whose segments are large enough; -1 if those are all empty. */
    private int sureList(long size) {
        int sure = Long.bitCount(size) == 1 ? classOf(size) : classOf(size) + 1;
        long fitting = sure < Long.SIZE ? lists.freemap() >>> sure << sure : 0;
        return fitting == 0 ? -1 : Long.numberOfTrailingZeros(fitting);
    }

    // vmem_xalloc

    /**
     * Allocates under constraints.
     *
     * @return the address, or 0 if there is no room
     * @throws KernelPanicException with the kernel's words if the constraints make no sense, or if
     *     there is no room and the flags demand a panic then
     */
    public long xalloc(long size, Placement where, int flags) {
        requireSense(size, where, flags);
        if (!prepare(size)) {
            return 0;
        }
        StructView<VmemSeg> segment = search(roundUp(size), where, flags);
        if (segment == null && where.allowsImport() && importSpan(roundUp(size), where, flags)) {
            segment = search(roundUp(size), where, flags);
        }
        if (segment == null) {
            if (Waiting.takesNo(flags)) {
                lists.count(VmemKstat.VK_FAIL, 1);
            }
            if ((flags & MANDATORY) == MANDATORY) {
                throw refused(size, where, flags, "cannot satisfy mandatory allocation");
            }
            return 0;
        }
        long real = roundUp(size);
        long address = fit(segment, where, real);
        if ((flags & Vmf.VM_ENDALLOC) != 0 && where.nocross() == 0) {
            address += highestShift(segment, where, real, address);
        }
        return carve(segment, address, size);
    }

    /** How far an allocation can move up in its segment in whole steps of its alignment. */
    private long highestShift(
            StructView<VmemSeg> segment, Placement where, long size, long address) {
        long step = where.align() == 0 ? quantum() : where.align();
        long end = segment.word(VS_END);
        if (where.max() != 0 && Long.compareUnsigned(where.max(), end) < 0) {
            end = where.max();
        }
        return end - (address + size) & -step;
    }

    private long fit(StructView<VmemSeg> segment, Placement where, long size) {
        return where.fit(segment.word(VS_START), segment.word(VS_END), size, quantum());
    }

    /**
     * A free segment that can hold the allocation: the first one found in the lists from the
     * smallest that may have one, or with BESTFIT the smallest of those.
     */
    private StructView<VmemSeg> search(long size, Placement where, int flags) {
        StructView<VmemSeg> best = null;
        boolean smallest = (flags & Vmf.VM_BESTFIT) != 0;
        int sure = (flags & (Vmf.VM_BESTFIT | Vmf.VM_FIRSTFIT)) != 0 ? -1 : sureList(size);
        long at = lists.head(sure < 0 ? classOf(size) : sure).word(VS_KNEXT);
        while (at != 0) {
            arenas.guard.step();
            StructView<VmemSeg> segment = lists.view(at);
            if (segment.word(VS_START) == 0) { // the head of the next list
                if (best != null) {
                    return best;
                }
            } else {
                lists.count(VmemKstat.VK_SEARCH, 1);
                boolean better = best == null || sizeOf(segment) < sizeOf(best);
                if (better && fit(segment, where, size) != 0) {
                    best = segment;
                    if (!smallest || sizeOf(segment) == size) {
                        return best;
                    }
                }
            }
            at = segment.word(VS_KNEXT);
        }
        return best;
    }

    private void requireSense(long size, Placement where, int flags) {
        long align = where.align() == 0 ? quantum() : where.align();
        long all = align | where.phase() | where.nocross();
        if ((all & quantum() - 1) != 0) {
            throw refused(size, where, flags, "parameters not vm_quantum aligned");
        }
        boolean tight =
                where.nocross() != 0
                        && (Long.compareUnsigned(align, where.nocross()) > 0
                                || Long.compareUnsigned(
                                                where.phase() + size + align - 1 & -align,
                                                where.nocross())
                                        > 0);
        if (tight) {
            throw refused(size, where, flags, "overconstrained allocation");
        }
        boolean powers = Long.bitCount(align) == 1 && Long.bitCount(where.nocross()) <= 1;
        if (!powers || Long.compareUnsigned(where.phase(), align) >= 0) {
            throw refused(size, where, flags, "parameters inconsistent or invalid");
        }
        if (size == 0) {
            throw panic("vmem_xalloc(): size == 0");
        }
    }

    private KernelPanicException refused(long size, Placement where, int flags, String why) {
        return panic(
                "vmem_xalloc(%x, %d, %d, %d, %d, %x, %x, %x): %s"
                        .formatted(
                                address(),
                                size,
                                where.align(),
                                where.phase(),
                                where.nocross(),
                                where.min(),
                                where.max(),
                                flags,
                                why));
    }

    private static KernelPanicException panic(String text) {
        return new KernelPanicException(new PanicReason.Message(text));
    }

    // Next fit

    /**
     * Allocates behind the rotor, which moves on, so that addresses are not used again before the
     * whole arena has been gone through.
     */
    private long nextFit(long size, int flags) {
        if (!prepare(size)) {
            return 0;
        }
        long real = roundUp(size);
        StructView<VmemSeg> rotor = lists.rotor();
        StructView<VmemSeg> segment = lists.next(rotor);
        while (!isFree(segment) || Long.compareUnsigned(sizeOf(segment), real) < 0) {
            arenas.guard.step();
            lists.count(VmemKstat.VK_SEARCH, 1);
            if (segment.base() == rotor.base()) {
                advance();
                StructView<VmemSeg> before = lists.previous(rotor);
                if (isFree(before) && Long.compareUnsigned(sizeOf(before), real) >= 0) {
                    segment = before;
                    break;
                }
                return xalloc(size, Placement.ANYWHERE, flags & Vmf.VM_KMFLAGS);
            }
            segment = lists.next(segment);
        }
        long address = carve(segment, segment.word(VS_START), size);
        moveRotorBehind(address);
        return address;
    }

    private void moveRotorBehind(long address) {
        StructView<VmemSeg> rotor = lists.rotor();
        StructView<VmemSeg> before = lists.previous(rotor);
        StructView<VmemSeg> after = lists.next(rotor);
        StructView<VmemSeg> allocated = findAllocated(address);
        lists.arenaRemove(rotor);
        lists.arenaInsert(rotor, allocated);
        mergeAcross(before, after);
    }

    /** The segment that was just carved is near: at most one free segment is on the way to it. */
    private StructView<VmemSeg> findAllocated(long address) {
        StructView<VmemSeg> at = lists.next(lists.rotor());
        while (at.word(VS_START) != address || at.int8(VS_TYPE) != SegmentLists.ALLOCATED) {
            arenas.guard.step();
            at = lists.next(at);
        }
        return at;
    }

    /** Moves the rotor by one segment; its neighbours, kept apart by it until now, may merge. */
    private void advance() {
        StructView<VmemSeg> rotor = lists.rotor();
        StructView<VmemSeg> before = lists.previous(rotor);
        StructView<VmemSeg> after = lists.next(rotor);
        lists.arenaRemove(rotor);
        lists.arenaInsert(rotor, after);
        mergeAcross(before, after);
    }

    private void mergeAcross(StructView<VmemSeg> before, StructView<VmemSeg> after) {
        if (isFree(before) && isFree(after) && lists.next(before).base() == after.base()) {
            lists.freelistDelete(before);
            StructView<VmemSeg> merged = mergeWithNext(before);
            settle(merged);
        }
    }

    // Carving

    /**
     * Turns {@code [address, address + size)} of a free segment into an allocation.
     *
     * @return its address
     */
    private long carve(StructView<VmemSeg> free, long address, long size) {
        long real = roundUp(size);
        long start = free.word(VS_START);
        long left = sizeOf(free) - real;
        boolean inPlace = address == start && left != 0 && classOf(left) == classOf(sizeOf(free));
        StructView<VmemSeg> allocated = free;
        if (inPlace) {
            // What is left stays on its list: only its start moves.
            free.word(VS_START, start + real);
            allocated = arenas.segments.take();
            allocated.word(VS_START, start);
            lists.arenaInsert(allocated, lists.previous(free));
        } else {
            lists.freelistDelete(free);
            addFree(address + real, free.word(VS_END), free);
            if (address != start) {
                addFree(start, address, lists.previous(free));
            }
            free.word(VS_START, address);
        }
        allocated.word(VS_END, address + size);
        lists.hashInsert(allocated);
        return address;
    }

    private void addFree(long start, long end, StructView<VmemSeg> after) {
        if (start != end) {
            StructView<VmemSeg> rest = arenas.segments.take();
            rest.word(VS_START, start).word(VS_END, end).int8(VS_IMPORT, 0);
            lists.arenaInsert(rest, after);
            lists.freelistInsert(rest);
        }
    }

    // vmem_xfree

    /**
     * Frees what {@link #xalloc} gave.
     *
     * @throws KernelPanicException with the kernel's words if it never did, or not of that size
     */
    public void xfree(long address, long size) {
        arenas.populate();
        StructView<VmemSeg> segment = lists.hashDelete(address, size);
        segment.word(VS_END, segment.word(VS_START) + roundUp(size));
        segment.int8(VS_TYPE, SegmentLists.FREE);
        settle(mergeWithPrevious(mergeWithNext(segment)));
    }

    /** Puts a free segment on its list, unless it is a whole imported span, which goes back. */
    private void settle(StructView<VmemSeg> segment) {
        StructView<VmemSeg> span = lists.previous(segment);
        boolean whole = span.int8(VS_TYPE) == SegmentLists.SPAN && sizeOf(span) == sizeOf(segment);
        if (whole && span.int8(VS_IMPORT) != 0) {
            exportSpan(span, segment);
        } else {
            lists.freelistInsert(segment);
            arenas.roomWasMade();
        }
    }

    private StructView<VmemSeg> mergeWithNext(StructView<VmemSeg> segment) {
        StructView<VmemSeg> next = lists.next(segment);
        if (!isFree(next)) {
            return segment;
        }
        lists.freelistDelete(next);
        segment.word(VS_END, next.word(VS_END));
        lists.arenaRemove(next);
        arenas.segments.release(next.base());
        return segment;
    }

    private StructView<VmemSeg> mergeWithPrevious(StructView<VmemSeg> segment) {
        StructView<VmemSeg> previous = lists.previous(segment);
        if (!isFree(previous)) {
            return segment;
        }
        lists.freelistDelete(previous);
        previous.word(VS_END, segment.word(VS_END));
        lists.arenaRemove(segment);
        arenas.segments.release(segment.base());
        return previous;
    }

    // Spans

    /** Gives the arena a range of its own, or one that it imported. */
    public void addSpan(long start, long size, boolean imported) {
        if (((start | size) & quantum() - 1) != 0) {
            throw panic(
                    "vmem_span_create(%x, %x, %d): misaligned".formatted(address(), start, size));
        }
        StructView<VmemSeg> span = arenas.segments.take();
        span.word(VS_START, start).word(VS_END, start + size);
        span.int8(VS_TYPE, SegmentLists.SPAN).int8(VS_IMPORT, imported ? 1 : 0);
        lists.arenaInsert(span, lists.previous(lists.anchor()));
        lists.spanInsert(span);
        addFree(start, start + size, span);
        lists.count(VmemKstat.VK_MEM_TOTAL, size);
        if (imported) {
            lists.count(VmemKstat.VK_MEM_IMPORT, size);
        }
        arenas.roomWasMade();
    }

    /** {@code vmem_add}. @throws KernelPanicException for address or size 0 */
    public void add(long start, long size) {
        if (start == 0 || size == 0) {
            throw panic("vmem_add(%x, %x, %d): bad arguments".formatted(address(), start, size));
        }
        arenas.populate();
        addSpan(start, size, false);
    }

    /** Whether {@code [start, start + size)} lies in one of the spans. */
    public boolean contains(long start, long size) {
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

    /** Whether an address lies in one of the spans. */
    public boolean contains(long address) {
        return contains(address, 1);
    }

    private boolean importSpan(long size, Placement where, int flags) {
        long sourceAddress = vm.word(Vmem.VM_SOURCE);
        if (sourceAddress == 0) {
            return false;
        }
        Arena source = arenas.at(sourceAddress);
        long unit = Math.max(quantum(), source.quantum());
        long wanted = size + slack(where, unit);
        if (Long.compareUnsigned(wanted, vm.word(Vmem.VM_MIN_IMPORT)) < 0) {
            wanted = vm.word(Vmem.VM_MIN_IMPORT);
        }
        long amount = wanted + unit - 1 & -unit;
        long start = Long.compareUnsigned(amount, size) < 0 ? 0 : takeFrom(source, amount, flags);
        if (start == 0) {
            return false;
        }
        boolean pages = arenas.importsPages(vm.word(Vmem.VM_SOURCE_ALLOC));
        if (pages && !arenas.segkmem.back(start, amount, Rights.READ_WRITE)) {
            arenas.undo(() -> giveBack(start, amount));
            return false;
        }
        addSpan(start, amount, true);
        return true;
    }

    /** How much longer a span must be, whose start is only known to be a multiple of {@code unit}. */
    private long slack(Placement where, long unit) {
        long align = where.align() == 0 ? quantum() : where.align();
        if (align <= unit) {
            return where.phase();
        }
        return align - ((where.phase() & unit - 1) == 0 ? unit : quantum());
    }

    private void exportSpan(StructView<VmemSeg> span, StructView<VmemSeg> segment) {
        long start = span.word(VS_START);
        long size = sizeOf(span);
        removeSpan(span, segment);
        if (arenas.importsPages(vm.word(Vmem.VM_SOURCE_ALLOC))) {
            arenas.segkmem.unback(start, size);
        }
        giveBack(start, size);
    }

    /** A firewall is a quantum that belongs to the span in the source, and to nobody here. */
    private long takeFrom(Arena source, long amount, int flags) {
        int passedOn = flags & Vmf.VM_KMFLAGS;
        return isFirewalled()
                ? source.alloc(amount + quantum(), passedOn | Vmf.VM_NEXTFIT)
                : source.alloc(amount, passedOn);
    }

    private void giveBack(long start, long amount) {
        Arena source = arenas.at(vm.word(Vmem.VM_SOURCE));
        source.free(start, isFirewalled() ? amount + quantum() : amount);
    }

    private boolean isFirewalled() {
        return arenas.importsFirewalls(vm.word(Vmem.VM_SOURCE_ALLOC));
    }

    private void removeSpan(StructView<VmemSeg> span, StructView<VmemSeg> segment) {
        long size = sizeOf(span);
        for (StructView<VmemSeg> gone : List.of(segment, span)) {
            lists.arenaRemove(gone);
        }
        lists.kinRemove(span);
        arenas.segments.release(segment.base());
        arenas.segments.release(span.base());
        lists.count(VmemKstat.VK_MEM_TOTAL, -size);
        lists.count(VmemKstat.VK_MEM_IMPORT, -size);
    }

    /** Gives all boundary tags back; the arena is not to be used any more. */
    void releaseAll() {
        StructView<VmemSeg> anchor = lists.anchor();
        lists.arenaRemove(lists.rotor());
        for (StructView<VmemSeg> at = lists.next(anchor); at.base() != anchor.base(); ) {
            arenas.guard.step();
            StructView<VmemSeg> next = lists.next(at);
            arenas.segments.release(at.base());
            at = next;
        }
    }

    private long roundUp(long size) {
        return size + quantum() - 1 & -quantum();
    }
}
