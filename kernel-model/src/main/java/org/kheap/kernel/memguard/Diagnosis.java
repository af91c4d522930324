package org.kheap.kernel.memguard;

import java.util.Optional;
import org.kheap.machine.Fault;
import org.kheap.panic.PanicReason.BadTrap;
import org.kheap.panic.PanicReason.GuardError;
import org.kheap.panic.PanicReason.GuardHit;

/** Finds out which allocation an access that trapped was for: see 2.8 of the package comment. */
final class Diagnosis {
    private final Sweep sweep;
    private final Records records;
    private final History history;

    Diagnosis(Sweep sweep, Records records, History history) {
        this.sweep = sweep;
        this.records = records;
        this.history = history;
    }

    /** What a trap means; empty if it was not an access to a page of MemGuard's that is not there. */
    Optional<GuardHit> explain(BadTrap trap) {
        return trap.trap().fault() instanceof Fault.NotMapped fault
                        && sweep.contains(fault.address())
                ? Optional.of(explain(trap, fault.address()))
                : Optional.empty();
    }

    private GuardHit explain(BadTrap trap, long address) {
        Optional<Allocation> reserving = records.reserving(address);
        if (reserving.isEmpty()) {
            return new GuardHit(trap, GuardError.WILD, null, 0);
        }
        Allocation allocation = reserving.get();
        if (allocation.isOnOwnPages(address)) {
            long offset = address - allocation.address();
            return hit(trap, GuardError.USE_AFTER_FREE, allocation, offset);
        }
        return outOfBounds(trap, address, nearest(address, allocation));
    }

    private GuardHit outOfBounds(BadTrap trap, long address, Allocation allocation) {
        boolean left = isLeftOf(address, allocation);
        GuardError error = left ? GuardError.OUT_OF_BOUNDS_LEFT : GuardError.OUT_OF_BOUNDS_RIGHT;
        return hit(trap, error, allocation, distance(address, allocation));
    }

    private GuardHit hit(BadTrap trap, GuardError error, Allocation allocation, long distance) {
        return new GuardHit(trap, error, history.describe(allocation), distance);
    }

    /**
     * Whose guard page it is that an address is on, or that of the neighbour that the same guard pages
     * keep apart from it, if only that is allocated still, or if it is nearer.
     */
    private Allocation nearest(long address, Allocation owner) {
        Optional<Allocation> neighbour =
                isLeftOf(address, owner)
                        ? records.before(owner).filter(n -> n.end() == owner.start())
                        : records.behind(owner).filter(n -> n.start() == owner.end());
        return neighbour
                .filter(n -> !n.isFreed())
                .filter(n -> owner.isFreed() || distance(address, n) < distance(address, owner))
                .orElse(owner);
    }

    private static boolean isLeftOf(long address, Allocation allocation) {
        return Long.compareUnsigned(address, allocation.pages()) < 0;
    }

    /** Bytes from an address beside an allocation to it: 1 if there is none between them. */
    private static long distance(long address, Allocation allocation) {
        return isLeftOf(address, allocation)
                ? allocation.address() - address
                : address - allocation.endAddress() + 1;
    }
}
