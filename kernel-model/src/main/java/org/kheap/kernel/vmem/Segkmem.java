package org.kheap.kernel.vmem;

import org.kheap.machine.Arch;
import org.kheap.machine.Hat;
import org.kheap.machine.Rights;

/**
 * Puts pages behind kernel addresses and takes them away again: what the real kernel's segment
 * driver for its heap does.
 */
public final class Segkmem {
    private final Arch arch;
    private final Hat hat;
    private Runnable onFree = () -> {};

    public Segkmem(Arch arch, Hat hat) {
        this.arch = arch;
        this.hat = hat;
    }

    /** Has {@code action} run whenever pages went back. */
    void whenFreed(Runnable action) {
        onFree = action;
    }

    /**
     * Backs {@code [va, va + size)} with pages.
     *
     * @param va start of a page
     * @param size in bytes, rounded up to pages
     * @return false if there are not enough pages; nothing is backed then
     */
    public boolean back(long va, long size, Rights rights) {
        long end = va + arch.roundToPages(size);
        if (Long.compareUnsigned(arch.roundToPages(size), freeMemory()) > 0) {
            return false; // do not take all there is to find out that it is not enough
        }
        for (long at = va; at != end; at += arch.pageSize()) {
            long page = hat.allocatePage();
            boolean mapped = page >= 0 && hat.map(at, page, rights);
            if (!mapped) {
                if (page >= 0) {
                    hat.freePage(page);
                }
                takeAway(va, at);
                return false;
            }
        }
        return true;
    }

    /** Bytes of RAM that nobody uses. */
    long freeMemory() {
        return hat.freePages() * arch.pageSize();
    }

    /** Whether there is a page behind each address in {@code [va, va + size)}. */
    boolean isBacked(long va, long size) {
        long end = va + arch.roundToPages(size);
        for (long at = va; at != end; at += arch.pageSize()) {
            if (!hat.isMapped(at)) {
                return false;
            }
        }
        return true;
    }

    /** Takes the pages away; the next access traps. */
    public void unback(long va, long size) {
        takeAway(va, va + arch.roundToPages(size));
        onFree.run();
    }

    private void takeAway(long va, long end) {
        for (long at = va; at != end; at += arch.pageSize()) {
            hat.freePage(hat.unmap(at));
        }
    }
}
