package org.kheap.kernel.vmem;

import static org.kheap.kernel.vmem.VmemSeg.VS_ANEXT;
import static org.kheap.kernel.vmem.VmemSeg.VS_APREV;
import static org.kheap.kernel.vmem.VmemSeg.VS_END;
import static org.kheap.kernel.vmem.VmemSeg.VS_IMPORT;
import static org.kheap.kernel.vmem.VmemSeg.VS_KNEXT;
import static org.kheap.kernel.vmem.VmemSeg.VS_KPREV;
import static org.kheap.kernel.vmem.VmemSeg.VS_START;
import static org.kheap.kernel.vmem.VmemSeg.VS_TYPE;
import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongFunction;
import org.kheap.kernel.base.Globals;
import org.kheap.kernel.base.KstatNamed;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Layout;
import org.kheap.machine.StructView;

/**
 * The rules of section 3 of the package comment, as code. Reads guest memory, not Java fields.
 *
 * <p>Three more: every list of segments agrees with the one in arena order, what an arena imported
 * is allocated in its source, and no boundary tag is lost. A source that keeps quantum caches serves
 * small imports from them: such an import is a buffer of the cache for its size, and the source
 * itself knows only the cache's slab. An import through a firewall is a quantum longer at the source.
 */
public final class ArenaInvariants {
    private static final int ALLOCATED = 1;
    private static final int FREE = 2;
    private static final int SPAN = 0x10;
    private static final int ROTOR = 0x20;
    private static final int WALKER = 0x40;
    private static final int STATIC_TAGS = 200;

    private final GuestMemory memory;
    private final StructView<Vmem> vm;
    private final Layout<VmemSeg> layout;
    private final List<Long> spans = new ArrayList<>();
    private final List<Long> imported = new ArrayList<>();
    private final Set<Long> free = new HashSet<>();
    private final TreeMap<Long, Long> allocated = new TreeMap<>(Long::compareUnsigned);
    private final Set<Long> allocatedTags = new HashSet<>();
    private long walkers;
    private long inUse;
    private long total;

    private ArenaInvariants(GuestMemory memory, long arena) {
        this.memory = memory;
        this.vm = new StructView<>(Layout.of(Vmem.class, memory.abi()), memory, arena);
        this.layout = Layout.of(VmemSeg.class, memory.abi());
    }

    /**
     * Checks one arena.
     *
     * @return what is allocated: start address to size in bytes, as it was asked for
     */
    public static Map<Long, Long> check(GuestMemory memory, long arena) {
        return checked(memory, arena).allocated;
    }

    private static ArenaInvariants checked(GuestMemory memory, long arena) {
        ArenaInvariants check = new ArenaInvariants(memory, arena);
        check.arenaOrder();
        check.freelists();
        check.hash();
        check.spanList();
        check.counters();
        return check;
    }

    /** Checks all arenas, none of which keeps quantum caches, and what holds between them. */
    public static void checkAll(GuestMemory memory, Globals globals) {
        checkAll(
                memory,
                globals,
                cache -> {
                    throw new AssertionError("quantum cache: cache=0x%x".formatted(cache));
                });
    }

    /**
     * Checks all arenas, and what holds between them.
     *
     * @param buffersInUse the buffers that the quantum cache at an address has handed out and not got
     *     back
     */
    public static void checkAll(
            GuestMemory memory, Globals globals, LongFunction<Set<Long>> buffersInUse) {
        Map<Long, ArenaInvariants> arenas = new TreeMap<>();
        long tags = 0;
        for (long vm = globals.word("vmem_list"); vm != 0; ) {
            ArenaInvariants check = checked(memory, vm);
            arenas.put(vm, check);
            tags += check.tags();
            vm = check.vm.word(Vmem.VM_NEXT);
        }
        long firewall = globals.address("kmem_firewall_va_alloc");
        arenas.values().forEach(arena -> arena.imports(arenas, firewall, buffersInUse));
        long tagSize = globals.word("vmem_seg_size");
        ArenaInvariants blocks = arenas.get(globals.word("vmem_seg_arena"));
        long made = blocks.allocated.values().stream().mapToLong(size -> size / tagSize).sum();
        lost(tags + spareTags(memory, globals), STATIC_TAGS + made);
    }

    /** Pages that were cut into boundary tags; they are never given back. */
    public static long tagPages(GuestMemory memory, Globals globals) {
        long pageSize = checked(memory, globals.word("heap_arena")).vm.word(Vmem.VM_QUANTUM);
        return checked(memory, globals.word("vmem_seg_arena")).inUse / pageSize;
    }

    /** How often an arena wanted tags, and there was no memory for them. */
    public static long failuresToMakeTags(GuestMemory memory, Globals globals) {
        long failures = 0;
        for (long vm = globals.word("vmem_list"); vm != 0; ) {
            ArenaInvariants arena = new ArenaInvariants(memory, vm);
            failures += arena.counter(VmemKstat.VK_POPULATE_FAIL);
            vm = arena.vm.word(Vmem.VM_NEXT);
        }
        return failures;
    }

    /** Tags that nobody keeps for himself. */
    private static long spareTags(GuestMemory memory, Globals globals) {
        return count(memory, globals.word("vmem_segfree"));
    }

    private static long count(GuestMemory memory, long first) {
        int next = Layout.of(VmemSeg.class, memory.abi()).offset(VS_KNEXT);
        long count = 0;
        for (long at = first; at != 0; count++) {
            at = memory.getWord(at + next, INSPECT);
        }
        return count;
    }

    /** All tags of this arena: in use as segments, and spare. */
    private long tags() {
        long spare = count(memory, vm.word(Vmem.VM_SEGFREE));
        require((int) vm.word(Vmem.VM_NSEGFREE) == spare, "vm_nsegfree", vm.base());
        return spans.size() + free.size() + allocatedTags.size() + walkers + spare;
    }

    /** V1, V2. */
    private void arenaOrder() {
        long anchor = vm.addressOf(Vmem.VM_SEG0);
        long previous = anchor;
        long spanEnd = 0;
        long expectedStart = 0;
        int previousType = 0;
        long steps = 0;
        for (long at = link(anchor, VS_ANEXT); at != anchor; at = link(at, VS_ANEXT)) {
            StructView<VmemSeg> segment = view(at);
            require(link(at, VS_APREV) == previous, "vs_aprev", at);
            require(++steps < 1_000_000, "arena list without end", at);
            int type = segment.int8(VS_TYPE);
            long start = segment.word(VS_START);
            if (type == ROTOR || type == WALKER) {
                walkers += type == WALKER ? 1 : 0;
                previous = at; // lies anywhere, and may keep two free neighbours apart
                previousType = type;
                continue;
            }
            if (type == SPAN) {
                require(expectedStart == spanEnd, "V1 span is not filled", at);
                spans.add(at);
                spanEnd = start + sizeAt(at);
                expectedStart = start;
                total += spanEnd - start;
                if (segment.int8(VS_IMPORT) != 0) {
                    imported.add(at);
                }
            } else {
                require(start == expectedStart, "V1 gap or overlap", at);
                require(type != FREE || previousType != FREE, "V2", at);
                expectedStart = roundUp(start + sizeAt(at));
                boolean empty = Long.compareUnsigned(start, expectedStart - 1) > 0;
                require(!empty, "V1 empty", at);
                boolean within = Long.compareUnsigned(expectedStart - 1, spanEnd - 1) <= 0;
                require(within, "V1 crosses", at);
                remember(at, segment, type, start);
            }
            previousType = type;
            previous = at;
        }
        require(expectedStart == spanEnd, "V1 last span is not filled", anchor);
        require(link(anchor, VS_APREV) == previous, "vs_aprev of the anchor", anchor);
    }

    private void remember(long at, StructView<VmemSeg> segment, int type, long start) {
        if (type == FREE) {
            free.add(at);
        } else {
            require(type == ALLOCATED, "vs_type", at);
            long size = sizeAt(at);
            allocated.put(start, size);
            allocatedTags.add(at);
            inUse += size;
        }
    }

    /** V3 for free segments, and the bitmap. */
    private void freelists() {
        Set<Long> onLists = new HashSet<>();
        int lists = 8 * memory.abi().wordSize();
        for (int i = 0; i < lists; i++) {
            long head = vm.addressOf(Vmem.VM_FREELIST, i);
            long next = vm.addressOf(Vmem.VM_FREELIST, i + 1);
            long previous = head;
            long at = link(head, VS_KNEXT);
            require(link(head, VS_START) == 0, "vs_start of a list head", head);
            boolean empty = at == next;
            for (; at != next; at = link(at, VS_KNEXT)) {
                require(onLists.add(at), "V3 twice on a freelist", at);
                require(link(at, VS_KPREV) == previous, "vs_kprev", at);
                long size = sizeAt(at);
                require(63 - Long.numberOfLeadingZeros(size) == i, "V3 wrong freelist", at);
                previous = at;
            }
            require(link(next, VS_KPREV) == previous, "vs_kprev of a list head", next);
            boolean bit = (vm.word(Vmem.VM_FREEMAP) >>> i & 1) != 0;
            require(bit != empty, "vm_freemap bit " + i, head);
        }
        require(onLists.equals(free), "V3 freelists hold other segments", vm.base());
    }

    /** V3 for allocated segments. */
    private void hash() {
        Set<Long> onChains = new HashSet<>();
        long mask = vm.word(Vmem.VM_HASH_MASK);
        long table = vm.word(Vmem.VM_HASH_TABLE);
        int wordSize = memory.abi().wordSize();
        for (long i = 0; i <= mask; i++) {
            long at = memory.getWord(table + i * wordSize, INSPECT);
            for (; at != 0; at = link(at, VS_KNEXT)) {
                require(onChains.add(at), "V3 twice on a hash chain", at);
                require(bucketOf(link(at, VS_START)) == i, "V3 wrong bucket", at);
            }
        }
        require(onChains.equals(allocatedTags), "V3 hash holds other segments", vm.base());
    }

    private long bucketOf(long address) {
        long shift = vm.word(Vmem.VM_HASH_SHIFT);
        long mixed = address + (address >>> shift) + (address >>> 2 * shift);
        return memory.abi().model().truncate(mixed) >>> vm.int32(Vmem.VM_QSHIFT)
                & vm.word(Vmem.VM_HASH_MASK);
    }

    private void spanList() {
        long anchor = vm.addressOf(Vmem.VM_SEG0);
        List<Long> onList = new ArrayList<>();
        for (long at = link(anchor, VS_KNEXT); at != anchor; at = link(at, VS_KNEXT)) {
            require(onList.size() < spans.size(), "span list without end", at);
            onList.add(at);
        }
        require(onList.equals(spans), "span list", anchor);
    }

    /** V4. */
    private void counters() {
        require(counter(VmemKstat.VK_MEM_INUSE) == inUse, "V4 vk_mem_inuse", vm.base());
        require(counter(VmemKstat.VK_MEM_TOTAL) == total, "V4 vk_mem_total", vm.base());
        long importedBytes = imported.stream().mapToLong(this::sizeAt).sum();
        require(counter(VmemKstat.VK_MEM_IMPORT) == importedBytes, "vk_mem_import", vm.base());
        long alive = counter(VmemKstat.VK_ALLOC) - counter(VmemKstat.VK_FREE);
        require(alive == allocated.size(), "vk_alloc - vk_free", vm.base());
    }

    private void imports(
            Map<Long, ArenaInvariants> arenas,
            long firewall,
            LongFunction<Set<Long>> buffersInUse) {
        ArenaInvariants source = arenas.get(vm.word(Vmem.VM_SOURCE));
        boolean guarded = vm.word(Vmem.VM_SOURCE_ALLOC) == firewall;
        for (long span : imported) {
            require(source != null, "imported without a source", span);
            long start = link(span, VS_START);
            long size = sizeAt(span) + (guarded ? vm.word(Vmem.VM_QUANTUM) : 0);
            long cache = source.quantumCacheFor(size);
            if (cache != 0) {
                boolean known = buffersInUse.apply(cache).contains(start);
                require(known, "import unknown to the quantum cache", span);
                require(
                        !source.allocated.containsKey(start) || source.isSlab(start),
                        "import",
                        span);
            } else {
                Long there = source.allocated.get(start);
                require(there != null && there == size, "import unknown to the source", span);
            }
        }
    }

    /** The cache in front of this arena that serves a size; 0 if none does. */
    private long quantumCacheFor(long size) {
        if (Long.compareUnsigned(size - 1, vm.word(Vmem.VM_QCACHE_MAX)) >= 0) {
            return 0;
        }
        long index = size - 1 >>> vm.int32(Vmem.VM_QSHIFT);
        return memory.getWord(vm.addressOf(Vmem.VM_QCACHE, index), INSPECT);
    }

    /** Whether an allocation is a slab of a quantum cache, which are larger than all they serve. */
    private boolean isSlab(long start) {
        return allocated.get(start) > vm.word(Vmem.VM_QCACHE_MAX);
    }

    private long counter(VmemKstat which) {
        long entry =
                vm.addressOf(Vmem.VM_KSTAT)
                        + Layout.of(VmemKstat.class, memory.abi()).offset(which);
        int value = Layout.of(KstatNamed.class, memory.abi()).offset(KstatNamed.VALUE);
        return memory.getLong(entry + value, INSPECT);
    }

    private long sizeAt(long at) {
        return memory.abi().model().truncate(link(at, VS_END) - link(at, VS_START));
    }

    private long roundUp(long value) {
        long quantum = vm.word(Vmem.VM_QUANTUM);
        return value + quantum - 1 & -quantum;
    }

    private StructView<VmemSeg> view(long at) {
        return new StructView<>(layout, memory, at);
    }

    private long link(long at, VmemSeg field) {
        return memory.getWord(at + layout.offset(field), INSPECT);
    }

    private static void lost(long tags, long expected) {
        if (tags != expected) {
            throw new AssertionError("tags are lost: tags=%d of=%d".formatted(tags, expected));
        }
    }

    private void require(boolean condition, String rule, long at) {
        if (!condition) {
            throw new AssertionError(
                    "%s: arena=%s at=0x%x".formatted(rule, vm.string(Vmem.VM_NAME), at));
        }
    }
}
