package org.kheap.kernel.memguard;

import org.kheap.kernel.base.Globals;
import org.kheap.kernel.base.GuestList;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Layout;

/**
 * Freed allocations whose addresses and records are kept: {@code memguard_quarantine}, the oldest first.
 */
final class Quarantine {
    private static final String BYTES = "memguard_quarantined";

    /** Without a limit of its own, it may keep this part of all addresses. */
    private static final int DEFAULT_SHARE = 4;

    private final GuestMemory memory;
    private final Globals globals;
    private final Settings settings;
    private final Records records;
    private final Sweep sweep;

    Quarantine(
            GuestMemory memory, Globals globals, Settings settings, Records records, Sweep sweep) {
        this.memory = memory;
        this.globals = globals;
        this.settings = settings;
        this.records = records;
        this.sweep = sweep;
    }

    /** @param mapSize bytes of all addresses */
    void init(long mapSize) {
        Layout<MemguardObject> layout = records.layout();
        int link = layout.offset(MemguardObject.MGO_LINK);
        GuestList.create(memory, globals.address("memguard_quarantine"), layout.size(), link);
        if (settings.quarantineLimit() == 0) {
            settings.quarantineLimit(mapSize / DEFAULT_SHARE);
        }
    }

    /** Takes in what has just been freed, and lets the oldest go while there is too much. */
    void add(Allocation allocation) {
        list().insertTail(allocation.record());
        bytes(bytes() + allocation.reserved());
        while (Long.compareUnsigned(bytes(), settings.quarantineLimit()) > 0 && releaseOldest()) {
            // one by one
        }
    }

    /**
     * Lets the oldest go: one at least, and more until so many bytes of addresses are free. They need
     * not be in one piece.
     *
     * @return false if there is none
     */
    boolean release(long size) {
        boolean released = releaseOldest();
        while (released && Long.compareUnsigned(sweep.available(), size) < 0 && releaseOldest()) {
            // one by one
        }
        return released;
    }

    /** @return false if there is none */
    private boolean releaseOldest() {
        GuestList list = list();
        long oldest = list.first();
        if (oldest == 0) {
            return false;
        }
        Allocation allocation = records.at(oldest);
        long start = allocation.start();
        long reserved = allocation.reserved();
        sweep.free(start, reserved); // panics if the record does not tell the truth
        list.remove(oldest);
        records.remove(allocation);
        bytes(bytes() - reserved);
        return true;
    }

    private GuestList list() {
        return new GuestList(memory, globals.address("memguard_quarantine"));
    }

    private long bytes() {
        return globals.word(BYTES);
    }

    private void bytes(long bytes) {
        globals.word(BYTES, bytes);
    }
}
