package org.kheap.machine.paging;

import org.kheap.machine.Rights;

/**
 * Translation table entries of UltraSPARC, with the bits that the sun4u kernel uses as its own. An
 * entry above the last level holds the address of a table under the same valid bit.
 */
record TteEntries() implements EntryCodec {
    private static final long VALID = 1L << 63;
    private static final long ADDRESS = 0x0000_7fff_ffff_e000L;
    private static final long SOFT_REFERENCED = 0x400;
    private static final long SOFT_WRITE = 0x200;
    private static final long SOFT_EXECUTE = 0x80;
    private static final long CACHEABLE = 0x30;
    private static final long PRIVILEGED = 0x4;
    private static final long WRITABLE = 0x2;

    @Override
    public boolean isValid(long entry) {
        return (entry & VALID) != 0;
    }

    @Override
    public boolean isLargePage(long entry, int level) {
        return false;
    }

    @Override
    public long pageAddress(long entry) {
        return entry & ADDRESS;
    }

    @Override
    public Rights rights(long entry) {
        return Rights.of((entry & SOFT_WRITE) != 0, (entry & SOFT_EXECUTE) != 0);
    }

    @Override
    public long tableAddress(long entry) {
        return entry & ADDRESS;
    }

    @Override
    public long pageEntry(long pageAddress, Rights rights) {
        return VALID
                | pageAddress
                | SOFT_REFERENCED
                | CACHEABLE
                | PRIVILEGED
                | (rights.write() ? SOFT_WRITE | WRITABLE : 0)
                | (rights.execute() ? SOFT_EXECUTE : 0);
    }

    @Override
    public long tableEntry(long tableAddress, int level) {
        return VALID | tableAddress;
    }
}
