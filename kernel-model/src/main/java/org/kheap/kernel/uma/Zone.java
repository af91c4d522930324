package org.kheap.kernel.uma;

import static org.kheap.machine.GuestMemory.Access.LOAD;

import org.kheap.kernel.memguard.Owner;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Layout;
import org.kheap.machine.StructView;

/**
 * A zone: a window on the {@code uma_zone} in guest memory, which keeps no copy and may be made anew
 * for every use.
 */
final class Zone {
    /** Bytes of a name that are looked at. */
    static final int MOST_OF_A_NAME = 256;

    private final StructView<UmaZone> view;

    Zone(GuestMemory memory, long address) {
        view = new StructView<>(Layout.of(UmaZone.class, memory.abi()), memory, address);
    }

    StructView<UmaZone> view() {
        return view;
    }

    long address() {
        return view.base();
    }

    String name() {
        return view.memory().getString(view.word(UmaZone.UZ_NAME), MOST_OF_A_NAME, LOAD);
    }

    /** As MemGuard knows it. */
    Owner owner() {
        return new Owner(Owner.Kind.ZONE, address(), name());
    }

    long cache() {
        return view.word(UmaZone.UZ_CACHE);
    }

    /** Bytes of an item. */
    long size() {
        return view.word(UmaZone.UZ_SIZE);
    }

    /** Bytes from the beginning of an item to its reference count, if the zone has them. */
    long countOffset() {
        return size() + Integer.BYTES - 1 & -Integer.BYTES;
    }

    /** Bytes of a buffer that holds an item. */
    long bufferSize() {
        return has(Umaf.ZONE_REFCNT) ? countOffset() + Integer.BYTES : size();
    }

    /** Alignment of items, in bytes. */
    long alignment() {
        return view.int32(UmaZone.UZ_ALIGN) + 1L;
    }

    boolean has(int flag) {
        return (view.int32(UmaZone.UZ_FLAGS) & flag) != 0;
    }

    // Its numbers

    /** Items in use. */
    long current() {
        return view.int64(UmaZone.UZ_ALLOCS) - view.int64(UmaZone.UZ_FREES);
    }

    boolean isAtLimit() {
        int limit = view.int32(UmaZone.UZ_MAX);
        return limit > 0 && current() >= limit;
    }

    void count(UmaZone counter, long amount) {
        view.add64(counter, amount);
    }

    boolean hasSleepers() {
        return view.int32(UmaZone.UZ_SLEEPERS) != 0;
    }

    void addSleepers(int amount) {
        view.int32(UmaZone.UZ_SLEEPERS, view.int32(UmaZone.UZ_SLEEPERS) + amount);
    }
}
