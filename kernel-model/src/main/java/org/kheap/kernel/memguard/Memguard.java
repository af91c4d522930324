package org.kheap.kernel.memguard;

import java.util.List;
import java.util.Optional;
import org.kheap.kernel.base.Globals;
import org.kheap.kernel.base.KernelEvents;
import org.kheap.kernel.base.LoopGuard;
import org.kheap.kernel.kmem.Kmem;
import org.kheap.kernel.vmem.Arenas;
import org.kheap.kernel.vmem.Segkmem;
import org.kheap.machine.Arch;
import org.kheap.machine.GuestMemory;
import org.kheap.panic.PanicReason.BadTrap;
import org.kheap.panic.PanicReason.GuardHit;
import org.kheap.panic.PanicReason.Guarded;

/** MemGuard: see the package comment. */
public final class Memguard {
    /**
     * What MemGuard is given to work with.
     *
     * @param segkmem puts pages behind its addresses
     * @param totalPages of RAM
     * @param seed of its random choices
     */
    public record Context(
            Arch arch,
            GuestMemory memory,
            Globals globals,
            LoopGuard guard,
            Arenas arenas,
            Segkmem segkmem,
            Kmem kmem,
            long totalPages,
            KernelEvents events,
            long seed) {}

    private final Context context;
    private final Globals globals;
    private final Counters counters;
    private final GuestRandom random;
    private final Selection selection;
    private final Sweep sweep;
    private final Records records;
    private final Quarantine quarantine;
    private final History history;
    private final Allocator allocator;
    private final FreeChecks checks;
    private final Diagnosis diagnosis;

    public Memguard(Context context) {
        this.context = context;
        globals = context.globals();
        GuestMemory memory = context.memory();
        long page = context.arch().pageSize();
        Settings settings = new Settings(memory, globals);
        counters = new Counters(globals, page);
        random = new GuestRandom(globals);
        selection = new Selection(settings, counters, random, page);
        sweep = new Sweep(globals, context.arenas(), counters, page);
        records = new Records(context);
        quarantine = new Quarantine(memory, globals, settings, records, sweep);
        history = new History(memory, context.events());
        allocator =
                new Allocator(
                        context, settings, counters, random, sweep, records, quarantine, history);
        checks = new FreeChecks(context.arch(), memory, records, history);
        diagnosis = new Diagnosis(sweep, records, history, page);
    }

    /**
     * {@code memguard_fudge} and {@code memguard_init}: decides how much MemGuard may use, and reserves
     * its address space. To be called once, when the tunables have their values. Without memory, or so
     * many addresses in one piece, it is off: nothing is ever guarded.
     */
    public void init() {
        Arch arch = context.arch();
        int divisor = globals.int32("vm_memguard_divisor");
        long heapSize = arch.map().heap().size();
        Sizing sizing = Sizing.of(arch, divisor, heapSize, context.totalPages());
        globals.int32("vm_memguard_divisor", sizing.divisor());
        globals.word("memguard_physlimit", sizing.physLimit());
        random.seed(context.seed());
        boolean ready = records.init() && sweep.reserve(sizing.mapSize());
        quarantine.init(ready ? sizing.mapSize() : 0);
    }

    /**
     * Whether anything could be guarded, as things are set. If not, nothing needs to be asked, and nobody
     * needs to know the names that {@link Owner} has.
     */
    public boolean isAwake() {
        return selection.isAwake();
    }

    /**
     * {@code memguard_cmp_mtp}: whether a request of {@code malloc} is to be guarded. No other question
     * is to be asked about it: there is one draw for each request.
     *
     * @param zone that would serve it: {@code vm.memguard.desc} may name it; null if none would
     */
    public boolean wantsMalloc(long size, Owner type, Owner zone) {
        return selection.wantsMalloc(size, type.name(), zone == null ? null : zone.name());
    }

    /**
     * {@code memguard_cmp_zone}: whether a request of {@code uma_zalloc} is to be guarded.
     *
     * @param isNofree whether the zone has {@code UMA_ZONE_NOFREE}
     */
    public boolean wantsItem(long size, Owner zone, boolean isNofree) {
        return selection.wantsItem(size, zone.name(), isNofree);
    }

    /**
     * {@code memguard_alloc}. It never waits.
     *
     * @return its address; 0 if a limit is reached: the caller uses the ordinary allocator then
     */
    public long alloc(GuardRequest request) {
        return allocator.alloc(request);
    }

    /** {@code is_memguard_addr}: whether an address is in the range that MemGuard allocates from. */
    public boolean contains(long address) {
        return sweep.contains(address);
    }

    /**
     * Bytes that were asked for when the allocation that begins at an address was made.
     *
     * @throws org.kheap.panic.KernelPanicException if none begins there
     */
    public long sizeOf(long address, Owner owner) {
        return checks.owned(address, owner).size();
    }

    /**
     * Sees that an allocation may be freed by an owner, before others look at it.
     *
     * @throws org.kheap.panic.KernelPanicException if none of his begins there
     */
    public void requireOwned(long address, Owner owner) {
        checks.owned(address, owner);
    }

    /**
     * {@code memguard_free}.
     *
     * @param address one that {@link #contains} is true of
     * @throws org.kheap.panic.KernelPanicException if it is not to be freed so, or memory beside it was
     *     changed
     */
    public void free(long address, Owner owner) {
        Allocation allocation = checks.owned(address, owner);
        checks.requireCanary(allocation);
        counters.freed(allocation.size(), allocation.pagesSize());
        allocation.freed();
        history.record(allocation.freedEvent());
        context.segkmem().unback(allocation.pages(), allocation.pagesSize());
        quarantine.add(allocation);
    }

    /** What a trap in the range of MemGuard means; empty for any other trap. */
    public Optional<GuardHit> explain(BadTrap trap) {
        return diagnosis.explain(trap);
    }

    /** Tells debuggers what was found, in the guest's {@code memguard_panic_info}. */
    public void record(Guarded found) {
        new Findings(context.memory(), globals, context.events()).record(found);
    }

    /** What the kernel says of MemGuard when it starts, line by line. */
    public List<String> banner() {
        return List.of(
                "MEMGUARD DEBUGGING ALLOCATOR INITIALIZED:",
                "\tMEMGUARD map base: 0x%x".formatted(globals.word("memguard_mapstart")),
                "\tMEMGUARD map limit: 0x%x".formatted(globals.word("memguard_maplimit")),
                "\tMEMGUARD map size: %d KBytes".formatted(globals.word("memguard_mapsize") >> 10));
    }
}
