package org.kheap.kernel.memguard;

import static org.kheap.machine.GuestMemory.Access.LOAD;

import org.kheap.kernel.base.Globals;
import org.kheap.machine.GuestMemory;

/**
 * What can be set. The values are variables of the guest, which {@code sysctl} changes at any time, and
 * are read whenever one is needed.
 */
final class Settings {
    /** {@code MG_GUARD_AROUND}: a page that is never mapped, on each side. */
    private static final int GUARD_AROUND = 0x1;

    /** {@code MG_GUARD_ALLLARGE}: guard whatever is as large as a page. */
    private static final int ALLLARGE = 0x2;

    /** {@code MG_GUARD_NOFREE}: consider zones with {@code UMA_ZONE_NOFREE}. */
    private static final int NOFREE = 0x4;

    /** Sizes of the variables that are strings, as they are declared. */
    private static final int DESC_SIZE = 128;

    private static final int PLACEMENT_SIZE = 16;

    private final GuestMemory memory;
    private final Globals globals;

    Settings(GuestMemory memory, Globals globals) {
        this.memory = memory;
        this.globals = globals;
    }

    /** Sampled once for an allocation: what it was made with decides how it is taken down. */
    boolean guardsAround() {
        return has(GUARD_AROUND);
    }

    boolean guardsAllLarge() {
        return has(ALLLARGE);
    }

    boolean guardsNofree() {
        return has(NOFREE);
    }

    private boolean has(int option) {
        return (globals.int32("memguard_options") & option) != 0;
    }

    /** The least size, in bytes, that is guarded. */
    long minsize() {
        return Integer.toUnsignedLong(globals.int32("memguard_minsize"));
    }

    /** How many of 100,000 requests are guarded at random. */
    long frequency() {
        return Integer.toUnsignedLong(globals.int32("memguard_frequency"));
    }

    /** The type or zone to be guarded, whether there is one of that name or not. */
    String desc() {
        return memory.getString(globals.address("vm_memguard_desc"), DESC_SIZE, LOAD);
    }

    boolean hasDesc() {
        return memory.getByte(globals.address("vm_memguard_desc"), LOAD) != 0;
    }

    Placement placement() {
        String name = memory.getString(globals.address("memguard_placement"), PLACEMENT_SIZE, LOAD);
        return Placement.named(name);
    }

    boolean hasCanary() {
        return globals.int32("memguard_canary") != 0;
    }

    /** Bytes of address space that freed allocations may keep from use; 0 for none. */
    long quarantineLimit() {
        return globals.word("memguard_quarantine_limit");
    }

    void quarantineLimit(long bytes) {
        globals.word("memguard_quarantine_limit", bytes);
    }

    /** Bytes of pages that guarded allocations may have together. */
    long physLimit() {
        return globals.word("memguard_physlimit");
    }
}
