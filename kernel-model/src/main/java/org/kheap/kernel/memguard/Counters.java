package org.kheap.kernel.memguard;

import org.kheap.kernel.base.Globals;

/** What is counted, in variables of the guest that {@code sysctl} shows. */
final class Counters {
    private final Globals globals;
    private final long pageSize;

    Counters(Globals globals, long pageSize) {
        this.globals = globals;
        this.pageSize = pageSize;
    }

    void rejectedForSize() {
        add("memguard_minsize_reject", 1);
    }

    void chosenAtRandom() {
        add("memguard_frequency_hits", 1);
    }

    void wrapped() {
        add("memguard_wrapcnt", 1);
    }

    void failedForAddresses() {
        add("memguard_fail_kva", 1);
    }

    void failedForPages() {
        add("memguard_fail_pgs", 1);
    }

    /**
     * @param pages bytes of pages that were mapped
     * @return which allocation since boot it is, from 1
     */
    long allocated(long size, long pages) {
        addUse(size, pages, 1);
        return add("memguard_numalloc", 1);
    }

    /** As {@link #allocated}, of one that is no more. */
    void freed(long size, long pages) {
        addUse(size, pages, -1);
    }

    /** What is wasted is what requests of less than a page leave of theirs. */
    private void addUse(long size, long pages, int sign) {
        add("memguard_mapused", sign * pages);
        if (Long.compareUnsigned(size, pageSize) < 0) {
            add("memguard_wasted", sign * (pageSize - size));
        }
    }

    /** Bytes of pages that guarded allocations have. */
    long used() {
        return globals.word("memguard_mapused");
    }

    /** @return the new value */
    private long add(String counter, long amount) {
        long value = globals.word(counter) + amount;
        globals.word(counter, value);
        return value;
    }
}
