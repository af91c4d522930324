package org.kheap.emulator.mmu;

import org.kheap.machine.Arch;
import org.kheap.machine.Fault;
import org.kheap.machine.GuestFaultException;
import org.kheap.machine.Ram;
import org.kheap.machine.paging.PageTableFormat;
import org.kheap.machine.paging.PagedMemory;
import org.kheap.machine.paging.Walk;

/** The guest's memory as its MMU translates it, for whoever looks at it from the host. */
public final class MappedMemory extends PagedMemory {
    private final PageTableFormat format;
    private final long root;

    public MappedMemory(Arch arch, Ram ram, KernelHat hat) {
        super(arch, ram);
        this.format = PageTableFormat.of(arch);
        this.root = hat.root();
        hat.follow(this);
    }

    @Override
    protected Page translate(long page, long va, Access why) {
        Walk walk = format.walk(ram(), root, page);
        if (walk instanceof Walk.Mapped mapped) {
            return new Page(mapped.pa(), mapped.rights(), mapped.level());
        }
        throw new GuestFaultException(
                walk instanceof Walk.Invalid invalid
                        ? new Fault.NotMapped(va, why, invalid.level())
                        : new Fault.NonCanonical(va, why));
    }
}
