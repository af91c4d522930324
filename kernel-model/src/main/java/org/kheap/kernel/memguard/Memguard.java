package org.kheap.kernel.memguard;

import static org.kheap.machine.GuestMemory.Access.LOAD;
import static org.kheap.machine.GuestMemory.Access.STORE;

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
import org.kheap.machine.Rights;
import org.kheap.panic.KernelPanicException;
import org.kheap.panic.PanicReason;
import org.kheap.panic.PanicReason.BadTrap;
import org.kheap.panic.PanicReason.GuardCorruption;
import org.kheap.panic.PanicReason.GuardFree;
import org.kheap.panic.PanicReason.GuardFreeError;
import org.kheap.panic.PanicReason.GuardHit;

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
    private final Arch arch;
    private final GuestMemory memory;
    private final Segkmem segkmem;
    private final Settings settings;
    private final Counters counters;
    private final GuestRandom random;
    private final Selection selection;
    private final Sweep sweep;
    private final Records records;
    private final Quarantine quarantine;
    private final Slack slack;
    private final History history;
    private final Diagnosis diagnosis;

    public Memguard(Context context) {
        this.context = context;
        arch = context.arch();
        memory = context.memory();
        segkmem = context.segkmem();
        Globals globals = context.globals();
        long page = arch.pageSize();
        settings = new Settings(memory, globals);
        counters = new Counters(globals, page);
        random = new GuestRandom(globals);
        selection = new Selection(settings, counters, random, page);
        sweep = new Sweep(globals, context.arenas(), counters, page);
        records = new Records(context);
        quarantine = new Quarantine(memory, globals, settings, records, sweep);
        slack = new Slack(memory);
        history = new History(memory, context.events());
        diagnosis = new Diagnosis(sweep, records, history);
    }

    /**
     * {@code memguard_fudge} and {@code memguard_init}: decides how much MemGuard may use, and reserves
     * its address space. To be called once, when the tunables have their values.
     */
    public void init() {
        Globals globals = context.globals();
        long heapSize = arch.map().heap().size();
        int divisor = globals.int32("vm_memguard_divisor");
        Sizing sizing = Sizing.of(arch, divisor, heapSize, context.totalPages());
        globals.int32("vm_memguard_divisor", sizing.divisor());
        globals.word("memguard_physlimit", sizing.physLimit());
        random.seed(context.seed());
        records.init();
        quarantine.init(sweep.reserve(sizing.mapSize()) ? sizing.mapSize() : 0);
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

    /** As {@link #wantsMalloc(long, Owner, Owner)}, of a request that is too large for any zone. */
    public boolean wantsMalloc(long size, Owner type) {
        return wantsMalloc(size, type, null);
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
        long size = request.size();
        if (size == 0) {
            return 0;
        }
        if (isOverLimit(size)) {
            return counters.failedForPages();
        }
        long pages = arch.roundToPages(size);
        long guard = settings.guardsAround() ? arch.pageSize() : 0;
        long reserved = pages + 2 * guard;
        long start = reserve(reserved);
        if (start == 0) {
            return counters.failedForAddresses();
        }
        Optional<Allocation> record = back(start + guard, pages);
        if (record.isEmpty()) {
            sweep.free(start, reserved);
            return counters.failedForPages();
        }
        long offset = guard == 0 ? 0 : offset(request, pages);
        long address = start + guard + offset;
        record.get().place(new Allocation.Place(start, reserved, start + guard, address, size));
        begin(record.get(), request);
        return address;
    }

    /** Whether so many bytes more would be more than MemGuard may have pages for. */
    private boolean isOverLimit(long size) {
        long limit = settings.physLimit();
        long used = counters.used();
        return Long.compareUnsigned(used, limit) > 0
                || Long.compareUnsigned(size, limit - used) > 0;
    }

    /** Takes addresses; those of the oldest that are in quarantine if there are no others. */
    private long reserve(long size) {
        long start = sweep.alloc(size);
        while (start == 0 && quarantine.release(size)) {
            start = sweep.alloc(size);
        }
        return start;
    }

    /** Makes a record, and puts pages behind addresses; neither if one of them fails. */
    private Optional<Allocation> back(long address, long pages) {
        Optional<Allocation> record = records.create();
        if (record.isPresent() && !segkmem.back(address, pages, Rights.READ_WRITE)) {
            records.discard(record.get());
            return Optional.empty();
        }
        return record;
    }

    private long offset(GuardRequest request, long pages) {
        return settings.placement().offset(pages, request.size(), request.align(), random);
    }

    /** Fills its pages, and says who owns it from now on. */
    private void begin(Allocation allocation, GuardRequest request) {
        boolean filled = settings.hasCanary();
        if (filled) {
            slack.fill(allocation);
        }
        if (request.zero()) {
            zero(allocation.address(), allocation.size());
        }
        allocation.hasCanary(filled);
        allocation.owner(request.owner());
        allocation.number(counters.allocated(allocation.size(), allocation.pagesSize()));
        history.record(allocation.allocatedEvent());
        records.add(allocation);
    }

    private void zero(long address, long size) {
        byte[] zeros = new byte[arch.pageSize()];
        long end = address + size;
        for (long at = address; at != end; ) {
            int length = (int) Math.min(end - at, zeros.length);
            memory.write(at, length == zeros.length ? zeros : new byte[length], STORE);
            at += length;
        }
    }

    /** {@code is_memguard_addr}: whether an address is in the range that MemGuard allocates from. */
    public boolean contains(long address) {
        return sweep.contains(address);
    }

    /**
     * Bytes that were asked for when the allocation that begins at an address was made.
     *
     * @throws KernelPanicException if none begins there
     */
    public long sizeOf(long address, Owner owner) {
        return owned(address, owner).size();
    }

    /**
     * {@code memguard_free}.
     *
     * @param address one that {@link #contains} is true of
     * @throws KernelPanicException if it is not to be freed so, or memory beside it was changed
     */
    public void free(long address, Owner owner) {
        Allocation allocation = owned(address, owner);
        if (allocation.hasCanary()) {
            slack.damage(allocation).ifPresent(damage -> refuse(allocation, damage));
        }
        counters.freed(allocation.size(), allocation.pagesSize());
        allocation.freed();
        history.record(allocation.freedEvent());
        segkmem.unback(allocation.pages(), allocation.pagesSize());
        quarantine.add(allocation);
    }

    /** What is to be freed or resized, if it may be. */
    private Allocation owned(long address, Owner owner) {
        Allocation allocation = records.reserving(address).orElse(null);
        if (allocation == null || allocation.isFreed()) {
            throw refusal(GuardFreeError.DOUBLE_FREE, address, owner, allocation);
        }
        if (allocation.address() != address) {
            throw refusal(GuardFreeError.WRONG_ADDRESS, address, owner, allocation);
        }
        if (!allocation.belongsTo(owner)) {
            throw refusal(GuardFreeError.WRONG_OWNER, address, owner, allocation);
        }
        long pages = allocation.pages();
        if (!allocation.isSound() || !memory.isAccessible(pages, allocation.pagesSize(), LOAD)) {
            throw damaged("memguard_object is wrong: object=%x".formatted(allocation.record()));
        }
        return allocation;
    }

    private KernelPanicException refusal(
            GuardFreeError error, long address, Owner owner, Allocation allocation) {
        return new KernelPanicException(
                new GuardFree(
                        error,
                        address,
                        arch.pageOf(address),
                        owner.name(),
                        allocation == null ? null : history.describe(allocation)));
    }

    private void refuse(Allocation allocation, Slack.Damage damage) {
        long address = damage.address();
        boolean left = Long.compareUnsigned(address, allocation.address()) < 0;
        long distance =
                left ? address - allocation.address() : address - allocation.endAddress() + 1;
        throw new KernelPanicException(
                new GuardCorruption(
                        address,
                        distance,
                        damage.expected(),
                        damage.found(),
                        history.describe(allocation)));
    }

    static KernelPanicException damaged(String what) {
        return new KernelPanicException(new PanicReason.Message(what + ": damaged"));
    }

    /** What a trap in the range of MemGuard means; empty for any other trap. */
    public Optional<GuardHit> explain(BadTrap trap) {
        return diagnosis.explain(trap);
    }

    /** What the kernel says of MemGuard when it boots, line by line. */
    public List<String> banner() {
        Globals globals = context.globals();
        return List.of(
                "MEMGUARD DEBUGGING ALLOCATOR INITIALIZED:",
                "\tMEMGUARD map base: 0x%x".formatted(globals.word("memguard_mapstart")),
                "\tMEMGUARD map limit: 0x%x".formatted(globals.word("memguard_maplimit")),
                "\tMEMGUARD map size: %d KBytes".formatted(globals.word("memguard_mapsize") >> 10));
    }
}
