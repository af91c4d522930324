package org.kheap.kernel.memguard;

import static org.kheap.machine.GuestMemory.Access.LOAD;

import org.kheap.machine.Arch;
import org.kheap.machine.GuestMemory;
import org.kheap.panic.KernelPanicException;
import org.kheap.panic.PanicReason.GuardCorruption;
import org.kheap.panic.PanicReason.GuardFree;
import org.kheap.panic.PanicReason.GuardFreeError;

/** What must be true of an address that somebody wants to free. */
final class FreeChecks {
    private final Arch arch;
    private final GuestMemory memory;
    private final Records records;
    private final Slack slack;
    private final History history;

    FreeChecks(Arch arch, GuestMemory memory, Records records, History history) {
        this.arch = arch;
        this.memory = memory;
        this.records = records;
        this.slack = new Slack(memory);
        this.history = history;
    }

    /**
     * The allocation that begins at an address.
     *
     * @throws KernelPanicException if there is none, or it is not the owner's
     */
    Allocation owned(long address, Owner owner) {
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
        requireSound(allocation);
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
                        owner.kind() == Owner.Kind.ZONE,
                        allocation == null ? null : history.describe(allocation)));
    }

    /** The guest can write to a record: what it says of pages is not believed. */
    private void requireSound(Allocation allocation) {
        long pages = allocation.pages();
        if (!allocation.isSound() || !memory.isAccessible(pages, allocation.pagesSize(), LOAD)) {
            throw Records.damaged("memguard_object %x".formatted(allocation.record()));
        }
    }

    /**
     * @throws KernelPanicException if the canary around an allocation was changed
     */
    void requireCanary(Allocation allocation) {
        if (allocation.hasCanary()) {
            slack.damage(allocation)
                    .ifPresent(
                            damage -> {
                                throw corruption(allocation, damage);
                            });
        }
    }

    private KernelPanicException corruption(Allocation allocation, Slack.Damage damage) {
        return new KernelPanicException(
                new GuardCorruption(
                        damage.address(),
                        allocation.signedDistance(damage.address()),
                        damage.expected(),
                        damage.found(),
                        history.describe(allocation)));
    }
}
