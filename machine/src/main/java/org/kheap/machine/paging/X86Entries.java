package org.kheap.machine.paging;

import org.kheap.machine.Rights;

/**
 * Entries of PAE and four-level tables (Intel SDM volume 3, chapter 4).
 *
 * @param pae whether the root is PAE's page-directory-pointer table, whose entries have no rights
 *     bits
 */
record X86Entries(boolean pae) implements EntryCodec {
    private static final long PRESENT = 1L;
    private static final long WRITABLE = 1L << 1;
    private static final long REFERENCED = 1L << 5;
    private static final long MODIFIED = 1L << 6;
    private static final long PAGE_SIZE = 1L << 7;
    private static final long NO_EXECUTE = 1L << 63;
    private static final long ADDRESS = 0x000f_ffff_ffff_f000L;

    @Override
    public boolean isValid(long entry) {
        return (entry & PRESENT) != 0;
    }

    @Override
    public boolean isLargePage(long entry, int level) {
        boolean root = level == 0;
        return !root && (entry & PAGE_SIZE) != 0;
    }

    @Override
    public long pageAddress(long entry) {
        return entry & ADDRESS;
    }

    @Override
    public Rights rights(long entry) {
        return Rights.of((entry & WRITABLE) != 0, (entry & NO_EXECUTE) == 0);
    }

    @Override
    public long tableAddress(long entry) {
        return entry & ADDRESS;
    }

    @Override
    public long pageEntry(long pageAddress, Rights rights) {
        // Referenced and modified are set from the start: kheap does not page, and an entry that
        // the processor never writes to is the same in every run.
        return pageAddress
                | PRESENT
                | REFERENCED
                | MODIFIED
                | (rights.write() ? WRITABLE : 0)
                | (rights.execute() ? 0 : NO_EXECUTE);
    }

    @Override
    public long tableEntry(long tableAddress, int level) {
        boolean reserved = pae && level == 0;
        return tableAddress | PRESENT | (reserved ? 0 : WRITABLE | REFERENCED);
    }
}
