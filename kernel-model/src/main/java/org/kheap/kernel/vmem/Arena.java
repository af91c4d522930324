package org.kheap.kernel.vmem;

import static org.kheap.kernel.vmem.VmemSeg.VS_END;
import static org.kheap.kernel.vmem.VmemSeg.VS_START;
import static org.kheap.kernel.vmem.VmemSeg.VS_TYPE;
import static org.kheap.machine.GuestMemory.Access.LOAD;

import org.kheap.machine.StructView;
import org.kheap.panic.KernelPanicException;

/**
 * One arena: see the package comment. An instance is a window on the {@code vmem} in guest memory, and
 * may be made anew for every use.
 *
 * <p>{@code alloc} and {@code xalloc} never wait: without room they return 0, whatever the flags say.
 * Those who call from outside have {@code allocOrWait} and {@code xallocOrWait}. One that must not wait
 * and must not fail panics.
 */
public final class Arena {
    private final Arenas arenas;
    private final StructView<Vmem> vm;
    private final SegmentLists lists;
    private final Pieces pieces;
    private final Spans spans;

    Arena(Arenas arenas, StructView<Vmem> vm) {
        this.arenas = arenas;
        this.vm = vm;
        this.lists = new SegmentLists(arenas, vm);
        this.pieces = new Pieces(lists, quantum());
        this.spans = new Spans(arenas, vm, lists, pieces);
    }

    SegmentLists lists() {
        return lists;
    }

    StructView<Vmem> view() {
        return vm;
    }

    private Search search() {
        return new Search(lists, arenas.guard, quantum());
    }

    private Markers markers() {
        return new Markers(lists, pieces, spans);
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
     * @throws KernelPanicException if there is none and the flags demand a panic then, or for size 0
     */
    public long alloc(long size, int flags) {
        arenas.lock(vm).requireNotOwn();
        if (isQuantumCached(size)) {
            return arenas.quantumCaches().alloc(quantumCache(size), flags & Vmf.VM_KMFLAGS);
        }
        if (arenas.failsOnPurpose(vm.int32(Vmem.VM_MTBF), flags)) {
            return 0;
        }
        if ((flags & Vmf.VM_NEXTFIT) != 0) {
            return nextFit(size, flags);
        }
        boolean instant = (flags & (Vmf.VM_BESTFIT | Vmf.VM_FIRSTFIT)) == 0;
        if (instant && isPossible(size) && arenas.tags.stock(vm, flags)) {
            StructView<VmemSeg> segment = search().instant(pieces.roundUp(size));
            if (segment != null) {
                long start = startIn(segment, pieces.roundUp(size), flags);
                return pieces.carve(segment, start, size).word(VS_START);
            }
        }
        return xalloc(size, Placement.ANYWHERE, flags);
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
        return end ? lists.truncate(segment.word(VS_END) - size) : segment.word(VS_START);
    }

    /** Whether a size is one that an arena could have: more than 0, and a number in whole quanta. */
    private boolean isPossible(long size) {
        return size != 0 && Long.compareUnsigned(pieces.roundUp(size), size) >= 0;
    }

    /** Where nobody else can help, going once round the arena decides. */
    private long nextFit(long size, int flags) {
        if (isPossible(size) && arenas.tags.stock(vm, flags)) {
            long got = new NextFit(lists, pieces, markers(), arenas.guard).alloc(size);
            boolean helpless = vm.word(Vmem.VM_SOURCE_ALLOC) == 0 && !Waiting.takesNo(flags);
            if (got != 0 || helpless) {
                return got;
            }
        }
        return xalloc(size, Placement.ANYWHERE, flags & Vmf.VM_KMFLAGS);
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
        arenas.lock(vm).requireNotOwn();
        Demand demand = new Demand(address(), size, where, flags);
        demand.requireSense(quantum());
        StructView<VmemSeg> segment = arenas.tags.stock(vm, flags) ? segmentFor(demand) : null;
        if (segment != null) {
            long start = search().place(segment, demand, pieces.roundUp(size));
            return pieces.carve(segment, start, size).word(VS_START);
        }
        if (Waiting.takesNo(flags)) {
            lists.count(VmemKstat.VK_FAIL, 1);
        }
        if (demand.isMandatory()) {
            throw demand.refused("cannot satisfy mandatory allocation");
        }
        return 0;
    }

    private StructView<VmemSeg> segmentFor(Demand demand) {
        long real = pieces.roundUp(demand.size());
        Search search = search();
        StructView<VmemSeg> found = isPossible(demand.size()) ? search.find(real, demand) : null;
        boolean mayImport = demand.where().allowsImport() && vm.word(Vmem.VM_SOURCE_ALLOC) != 0;
        if (found != null || !mayImport) {
            return found;
        }
        return new Imports(arenas, vm, lists, spans, search).segmentFor(real, demand);
    }

    /**
     * Frees what {@link #xalloc} gave.
     *
     * @throws KernelPanicException with the kernel's words if it never did, or not of that size
     */
    public void xfree(long address, long size) {
        arenas.lock(vm).requireNotOwn();
        StructView<VmemSeg> segment = lists.hashDelete(address, size);
        segment.word(VS_END, segment.word(VS_START) + pieces.roundUp(size));
        segment.int8(VS_TYPE, SegmentLists.FREE);
        spans.settle(pieces.merge(segment));
    }

    // Spans and segments

    /**
     * {@code vmem_add}: gives the arena a range of its own.
     *
     * @return false if there is no memory to keep track of it
     * @throws KernelPanicException for address or size 0: even where addresses are mere numbers, 0
     *     means none
     */
    public boolean add(long start, long size, int flags) {
        if (start == 0 || size == 0) {
            throw Demand.panic(
                    "vmem_add(%x, %x, %s): bad arguments"
                            .formatted(address(), start, Long.toUnsignedString(size)));
        }
        arenas.lock(vm).requireNotOwn();
        boolean stocked = arenas.tags.stock(vm, flags);
        if (stocked) {
            spans.add(start, size, false);
        }
        return stocked;
    }

    /**
     * {@code vmem_add}, as {@link #add}, but waits as {@link #allocOrWait} does.
     *
     * @return {@code start}, or 0 without memory
     */
    public long addOrWait(long start, long size, int flags) {
        return arenas.waiting()
                .until(this, "a span", flags, () -> add(start, size, flags) ? start : 0);
    }

    /** {@code vmem_contains}: whether {@code [start, start + size)} lies in one of the spans. */
    public boolean contains(long start, long size) {
        arenas.lock(vm).requireNotOwn();
        return spans.contain(start, size);
    }

    /** Whether an address lies in one of the spans. */
    public boolean contains(long address) {
        return contains(address, 1);
    }

    /**
     * {@code vmem_walk}: shows segments to a visitor. Waits for memory to keep its place with.
     *
     * @param types {@code VMEM_*}, those of the segments to be shown; with {@code VMEM_REENTRANT} the
     *     visitor may use the arena, which is locked else
     */
    public void walk(int types, SegmentVisitor visitor) {
        arenas.lock(vm).requireNotOwn();
        arenas.waiting()
                .until(
                        this,
                        "a walker",
                        Vmf.VM_SLEEP,
                        () -> arenas.tags.stock(vm, Vmf.VM_SLEEP) ? 1 : 0);
        boolean reentrant = (types & Walk.REENTRANT) != 0;
        new Walk(lists, markers(), arenas.guard).run(types, reentrant ? visitor : locked(visitor));
    }

    private SegmentVisitor locked(SegmentVisitor visitor) {
        ArenaLock lock = arenas.lock(vm);
        return (start, size) -> {
            lock.hold();
            visitor.visit(start, size);
            lock.release();
        };
    }

    /** Waits while the guest runs in another thread with the arena locked. */
    public void awaitLock() {
        arenas.lock(vm).await();
    }

    /**
     * {@code vmem_size}.
     *
     * @param types {@code VMEM_ALLOC}, {@code VMEM_FREE} or both
     * @return bytes that are allocated, free or either
     */
    public long size(int types) {
        long used = inUse();
        long allocated = (types & SegmentLists.ALLOCATED) != 0 ? used : 0;
        return allocated + ((types & SegmentLists.FREE) != 0 ? total() - used : 0);
    }

    /** Gives all boundary tags to the kernel; the arena is not to be used any more. */
    void releaseAll() {
        StructView<VmemSeg> anchor = lists.anchor();
        lists.arenaRemove(lists.rotor());
        for (StructView<VmemSeg> at = lists.next(anchor); at.base() != anchor.base(); ) {
            arenas.guard.step();
            StructView<VmemSeg> next = lists.next(at);
            lists.releaseTag(at);
            at = next;
        }
        arenas.segments.releaseSpares(vm);
    }
}
