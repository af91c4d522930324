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
import org.kheap.machine.StructView;
import org.kheap.panic.KernelPanicException;
import org.kheap.panic.PanicReason;

/**
 * The lists on which the segments of one arena hang: the arena list in order of addresses, a freelist
 * for each power of two, and the hash of what is allocated.
 */
final class SegmentLists {
    /** Types of segments, in {@code vs_type}. */
    static final int ALLOCATED = 0x01;

    static final int FREE = 0x02;
    static final int SPAN = 0x10;
    static final int ROTOR = 0x20;
    static final int WALKER = 0x40;

    private static final int HASH_INITIAL = 16;
    private static final int HASH_SHIFT = 4;

    /** With more segments for each bucket than this, a hash is too slow to wait for the clock. */
    private static final int CROWD = 4;

    /** So often, in allocations, it is looked whether the hash is crowded. */
    private static final int CROWD_INTERVAL = 16;

    private final Arenas arenas;
    private final GuestMemory memory;
    private final StructView<Vmem> vm;
    private final int wordSize;

    SegmentLists(Arenas arenas, StructView<Vmem> vm) {
        this.arenas = arenas;
        this.memory = arenas.memory;
        this.vm = vm;
        this.wordSize = memory.abi().wordSize();
    }

    /** Sets up lists, hash, anchor and rotor of a zeroed {@code vmem_t}. */
    void init() {
        int heads = freelists();
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
        StructView<VmemSeg> rotor = rotor();
        rotor.int8(VS_TYPE, ROTOR);
        arenaInsert(rotor, anchor);
    }

    StructView<VmemSeg> view(long segment) {
        return arenas.segments.view(segment);
    }

    StructView<VmemSeg> anchor() {
        return view(vm.addressOf(Vmem.VM_SEG0));
    }

    StructView<VmemSeg> rotor() {
        return view(vm.addressOf(Vmem.VM_ROTOR));
    }

    StructView<VmemSeg> next(StructView<VmemSeg> segment) {
        return view(segment.word(VS_ANEXT));
    }

    StructView<VmemSeg> previous(StructView<VmemSeg> segment) {
        return view(segment.word(VS_APREV));
    }

    /** A number cut to the width of an address. */
    long truncate(long number) {
        return memory.abi().model().truncate(number);
    }

    // Boundary tags

    /** A tag of the arena's own spares. */
    StructView<VmemSeg> takeTag() {
        return arenas.segments.take(vm);
    }

    void releaseTag(StructView<VmemSeg> tag) {
        arenas.segments.release(vm, tag.base());
    }

    /** Lets the arena seem to have {@code count} spares less, so that nobody uses them meanwhile. */
    void reserveTags(int count) {
        arenas.segments.count(vm, -count);
    }

    static boolean isFree(StructView<VmemSeg> segment) {
        return segment.int8(VS_TYPE) == FREE;
    }

    /** A segment at the end of all addresses ends at 0. */
    static long sizeOf(StructView<VmemSeg> segment) {
        long size = segment.word(VS_END) - segment.word(VS_START);
        return segment.layout().abi().model().truncate(size);
    }

    /** The freelist for segments of a size: the position of its highest bit. */
    static int classOf(long size) {
        return Long.SIZE - 1 - Long.numberOfLeadingZeros(size);
    }

    // Freelists

    int freelists() {
        return 8 * wordSize;
    }

    StructView<VmemSeg> head(int list) {
        return view(vm.addressOf(Vmem.VM_FREELIST, list));
    }

    /** A bit for each freelist that is not empty. */
    long freemap() {
        return vm.word(Vmem.VM_FREEMAP);
    }

    void freelistInsert(StructView<VmemSeg> segment) {
        int list = classOf(sizeOf(segment));
        segment.int8(VS_TYPE, FREE);
        kinInsert(segment, head(list));
        vm.word(Vmem.VM_FREEMAP, freemap() | 1L << list);
    }

    void freelistDelete(StructView<VmemSeg> segment) {
        StructView<VmemSeg> next = view(segment.word(VS_KNEXT));
        StructView<VmemSeg> previous = view(segment.word(VS_KPREV));
        if (next.word(VS_START) == 0 && previous.word(VS_START) == 0) {
            vm.word(Vmem.VM_FREEMAP, freemap() & ~(1L << classOf(sizeOf(segment))));
        }
        kinRemove(segment);
    }

    // The list of spans, which uses the same links

    void spanInsert(StructView<VmemSeg> span) {
        kinInsert(span, view(anchor().word(VS_KPREV)));
    }

    void kinRemove(StructView<VmemSeg> segment) {
        StructView<VmemSeg> next = view(segment.word(VS_KNEXT));
        StructView<VmemSeg> previous = view(segment.word(VS_KPREV));
        previous.word(VS_KNEXT, next.base());
        next.word(VS_KPREV, previous.base());
    }

    private void kinInsert(StructView<VmemSeg> segment, StructView<VmemSeg> after) {
        StructView<VmemSeg> next = view(after.word(VS_KNEXT));
        segment.word(VS_KNEXT, next.base()).word(VS_KPREV, after.base());
        after.word(VS_KNEXT, segment.base());
        next.word(VS_KPREV, segment.base());
    }

    // The arena list

    void arenaInsert(StructView<VmemSeg> segment, StructView<VmemSeg> after) {
        StructView<VmemSeg> next = next(after);
        segment.word(VS_ANEXT, next.base()).word(VS_APREV, after.base());
        after.word(VS_ANEXT, segment.base());
        next.word(VS_APREV, segment.base());
    }

    void arenaRemove(StructView<VmemSeg> segment) {
        StructView<VmemSeg> next = next(segment);
        StructView<VmemSeg> previous = previous(segment);
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

    void hashInsert(StructView<VmemSeg> segment) {
        segment.int8(VS_TYPE, ALLOCATED).int8(VS_IMPORT, 0);
        chain(segment);
        arenas.audit(segment);
        long allocations = count(VmemKstat.VK_ALLOC, 1);
        count(VmemKstat.VK_MEM_INUSE, sizeOf(segment));
        if (allocations % CROWD_INTERVAL == 0 && isCrowded()) {
            arenas.rescaleSoon();
        }
    }

    private void chain(StructView<VmemSeg> segment) {
        long bucket = bucket(segment.word(VS_START));
        segment.word(VS_KNEXT, memory.getWord(bucket, LOAD));
        memory.putWord(bucket, segment.base(), STORE);
    }

    /**
     * Takes an allocation off the hash.
     *
     * @throws KernelPanicException with the kernel's words if there is none, or not of that size
     */
    StructView<VmemSeg> hashDelete(long address, long size) {
        long link = bucket(address);
        while (true) {
            arenas.guard.step();
            long at = memory.getWord(link, LOAD);
            if (at == 0) {
                throw badFree(address, size, "bad free");
            }
            StructView<VmemSeg> segment = view(at);
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
                        "vmem_hash_delete(%x, %x, %s): %s"
                                .formatted(vm.base(), address, Long.toUnsignedString(size), what)));
    }

    private boolean isCrowded() {
        return live() > CROWD * (vm.word(Vmem.VM_HASH_MASK) + 1);
    }

    private long live() {
        return counter(VmemKstat.VK_ALLOC) - counter(VmemKstat.VK_FREE);
    }

    /** How many buckets suit the number of allocations; the present number if it is about right. */
    long wantedBuckets() {
        long old = vm.word(Vmem.VM_HASH_MASK) + 1;
        long wanted = Math.max(HASH_INITIAL, 1L << classOf(3 * live() + 4) - 1);
        return wanted > 2 * old || wanted < old / 2 ? wanted : old;
    }

    /** Moves all chains into a new, zeroed table. Returns the old one, or 0 if it is the first. */
    long rehash(long table, long buckets) {
        long oldTable = vm.word(Vmem.VM_HASH_TABLE);
        long grown = grownTable();
        long oldMask = vm.word(Vmem.VM_HASH_MASK);
        vm.word(Vmem.VM_HASH_TABLE, table).word(Vmem.VM_HASH_MASK, buckets - 1);
        vm.word(Vmem.VM_HASH_SHIFT, classOf(buckets));
        for (long i = 0; i <= oldMask; i++) {
            long at = memory.getWord(oldTable + i * wordSize, LOAD);
            while (at != 0) {
                arenas.guard.step();
                StructView<VmemSeg> segment = view(at);
                at = segment.word(VS_KNEXT);
                chain(segment);
            }
        }
        return grown;
    }

    /** The table that took the place of the first one, which is part of the arena; 0 for none. */
    long grownTable() {
        long table = vm.word(Vmem.VM_HASH_TABLE);
        return table == vm.addressOf(Vmem.VM_HASH0) ? 0 : table;
    }

    // Counters

    /** Adds to a counter. Returns its new value. */
    long count(VmemKstat which, long amount) {
        long at = addressOf(which);
        long value = memory.getLong(at, LOAD) + amount;
        memory.putLong(at, value, STORE);
        return value;
    }

    long counter(VmemKstat which) {
        return memory.getLong(addressOf(which), LOAD);
    }

    private long addressOf(VmemKstat which) {
        return vm.addressOf(Vmem.VM_KSTAT)
                + Layout.of(VmemKstat.class, memory.abi()).offset(which)
                + Layout.of(KstatNamed.class, memory.abi()).offset(KstatNamed.VALUE);
    }
}
