package org.kheap.kernel.memguard;

import static org.kheap.machine.GuestMemory.Access.STORE;

import java.util.Optional;
import org.kheap.kernel.vmem.Segkmem;
import org.kheap.machine.Arch;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Rights;

/** Makes allocations: addresses, a record, pages, and what they hold at first. */
final class Allocator {
    private final Arch arch;
    private final GuestMemory memory;
    private final Segkmem segkmem;
    private final Settings settings;
    private final Counters counters;
    private final GuestRandom random;
    private final Sweep sweep;
    private final Records records;
    private final Quarantine quarantine;
    private final Slack slack;
    private final History history;

    Allocator(
            Memguard.Context context,
            Settings settings,
            Counters counters,
            GuestRandom random,
            Sweep sweep,
            Records records,
            Quarantine quarantine,
            History history) {
        this.arch = context.arch();
        this.memory = context.memory();
        this.segkmem = context.segkmem();
        this.settings = settings;
        this.counters = counters;
        this.random = random;
        this.sweep = sweep;
        this.records = records;
        this.quarantine = quarantine;
        this.slack = new Slack(memory);
        this.history = history;
    }

    /** Returns the address, or 0 if a limit is reached, which is counted. */
    long alloc(GuardRequest request) {
        long size = request.size();
        if (size == 0) {
            return 0;
        }
        if (isOverLimit(size)) {
            counters.failedForPages();
            return 0;
        }
        Optional<Allocation> allocation = allocate(request);
        allocation.ifPresent(made -> begin(made, request));
        return allocation.map(Allocation::address).orElse(0L);
    }

    /** Whether so many bytes more would be more than there may be pages for. */
    private boolean isOverLimit(long size) {
        long limit = settings.physLimit();
        long used = counters.used();
        return Long.compareUnsigned(used, limit) > 0
                || Long.compareUnsigned(size, limit - used) > 0;
    }

    private Optional<Allocation> allocate(GuardRequest request) {
        long pages = arch.roundToPages(request.size());
        long guard = settings.guardsAround() ? arch.pageSize() : 0;
        long reserved = pages + 2 * guard;
        long start = reserve(reserved);
        if (start == 0) {
            counters.failedForAddresses();
            return Optional.empty();
        }
        Optional<Allocation> allocation = back(start + guard, pages);
        if (allocation.isEmpty()) {
            sweep.free(start, reserved);
            counters.failedForPages();
            return Optional.empty();
        }
        long address = start + guard + (guard == 0 ? 0 : offset(request, pages));
        allocation.get().place(start, reserved, start + guard, address, request.size());
        return allocation;
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

    /** Fills its pages, and keeps whose it is from now on. */
    private void begin(Allocation allocation, GuardRequest request) {
        boolean filled = settings.hasCanary();
        if (filled) {
            slack.fill(allocation);
        }
        if (request.zero()) {
            zero(allocation.address(), allocation.endAddress());
        }
        allocation.hasCanary(filled);
        allocation.owner(request.owner());
        allocation.number(counters.allocated(allocation.size(), allocation.pagesSize()));
        history.record(allocation.allocatedEvent());
        records.add(allocation);
    }

    private void zero(long from, long to) {
        for (long at = from; at != to; ) {
            long length = Math.min(to - at, arch.pageSize());
            memory.write(at, new byte[(int) length], STORE);
            at += length;
        }
    }
}
