package org.kheap.kernel.state;

import org.kheap.kernel.base.Globals;
import org.kheap.kernel.base.Moment;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Hat;

/** What a kernel counts while it runs: the time, and its free pages. */
public final class Vitals {
    private final KernelData data;
    private final Hat hat;

    /** @param boot when the kernel boots */
    public Vitals(GuestMemory memory, Globals globals, Hat hat, Moment boot) {
        this.data = new KernelData(memory, globals);
        this.hat = hat;
        data.word("boot_time", boot.bootTime());
        data.word("physmem", hat.totalPages());
        update(boot);
    }

    /** Has the variables say what is true now; in between they are as old as the last call. */
    public void update(Moment now) {
        data.word("lbolt", now.lbolt());
        data.int64("lbolt64", now.lbolt());
        data.int64("hrtime_base", now.hrtime());
        data.time("hrestime", now);
        data.word("freemem", hat.freePages());
        data.word("availrmem", hat.freePages());
    }
}
