package org.kheap.kernel.memguard;

import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.kheap.machine.Fault;
import org.kheap.panic.PanicReason.BadTrap;
import org.kheap.panic.PanicReason.GuardError;
import org.kheap.panic.PanicReason.GuardHit;

/** Finds out which allocation an access that trapped was for: see 2.8 of the package comment. */
final class Diagnosis {
    private final Sweep sweep;
    private final Records records;
    private final History history;
    private final long pageSize;

    Diagnosis(Sweep sweep, Records records, History history, long pageSize) {
        this.sweep = sweep;
        this.records = records;
        this.history = history;
        this.pageSize = pageSize;
    }

    /** What a trap means; empty if it was not an access to a page of MemGuard's that is not there. */
    Optional<GuardHit> explain(BadTrap trap) {
        boolean missing = trap.trap().fault() instanceof Fault.NotMapped;
        long address = missing ? trap.trap().fault().address() : 0;
        return missing && sweep.contains(address) ? explain(trap, address) : Optional.empty();
    }

    private Optional<GuardHit> explain(BadTrap trap, long address) {
        Allocation here = records.reserving(address).orElse(null);
        if (here != null && here.isOnOwnPages(address)) {
            return here.isFreed() ? Optional.of(inside(trap, address, here)) : Optional.empty();
        }
        return nearest(address, here)
                .map(allocation -> beside(trap, address, allocation))
                .or(() -> Optional.of(new GuardHit(trap, GuardError.WILD, null, 0)));
    }

    private GuardHit inside(BadTrap trap, long address, Allocation allocation) {
        long offset = address - allocation.address();
        return hit(trap, GuardError.USE_AFTER_FREE, allocation, offset);
    }

    private GuardHit beside(BadTrap trap, long address, Allocation allocation) {
        boolean left = allocation.isLeftOfIt(address);
        GuardError error = left ? GuardError.OUT_OF_BOUNDS_LEFT : GuardError.OUT_OF_BOUNDS_RIGHT;
        return hit(trap, error, allocation, allocation.distance(address));
    }

    private GuardHit hit(BadTrap trap, GuardError error, Allocation allocation, long distance) {
        return new GuardHit(trap, error, history.describe(allocation), distance);
    }

    /**
     * The allocation that an address is beside. Of those that are allocated still it is the nearest; if
     * there is none, it is the freed one whose guard page was touched.
     *
     * @param here the one that the address is a guard page of; null if it is of none, and beside those
     *     only that have no guard pages
     */
    private Optional<Allocation> nearest(long address, Allocation here) {
        long before = (address & -pageSize) - 1;
        long behind = before + 1 + pageSize;
        Optional<Allocation> own = Optional.ofNullable(here);
        return Stream.of(own, records.reserving(before), records.reserving(behind))
                .flatMap(Optional::stream)
                .filter(found -> !found.isFreed())
                .filter(
                        found ->
                                here != null
                                        || found.isOnOwnPages(before)
                                        || found.isOnOwnPages(behind))
                .min(Comparator.comparingLong(found -> found.distance(address)))
                .or(() -> own);
    }
}
