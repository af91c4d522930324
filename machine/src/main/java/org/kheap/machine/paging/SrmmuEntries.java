package org.kheap.machine.paging;

import org.kheap.machine.Rights;

/** Entries of the SPARC reference MMU (SPARC Architecture Manual version 8, appendix H). */
record SrmmuEntries() implements EntryCodec {
    private static final long TYPE = 3;
    private static final long TYPE_TABLE = 1;
    private static final long TYPE_PAGE = 2;
    private static final int ACCESS_SHIFT = 2;
    private static final long REFERENCED = 1L << 5;
    private static final long MODIFIED = 1L << 6;
    private static final long CACHEABLE = 1L << 7;

    /** ACC codes: user none, supervisor read-execute or all; or what both may do. */
    private static final int READ = 0;

    private static final int SUPERVISOR_WRITE = 5;
    private static final int SUPERVISOR_EXECUTE = 6;
    private static final int SUPERVISOR_ALL = 7;

    private static final boolean[] WRITE = {false, true, false, true, false, true, false, true};
    private static final boolean[] EXECUTE = {false, false, true, true, true, false, true, true};

    @Override
    public boolean isValid(long entry) {
        long type = entry & TYPE;
        return type == TYPE_TABLE || type == TYPE_PAGE;
    }

    @Override
    public boolean isLargePage(long entry, int level) {
        return (entry & TYPE) == TYPE_PAGE;
    }

    @Override
    public long pageAddress(long entry) {
        return (entry & 0xffff_ff00L) << 4;
    }

    @Override
    public Rights rights(long entry) {
        int access = (int) (entry >> ACCESS_SHIFT & 7);
        return Rights.of(WRITE[access], EXECUTE[access]);
    }

    @Override
    public long tableAddress(long entry) {
        return (entry & 0xffff_fffcL) << 4;
    }

    @Override
    public long pageEntry(long pageAddress, Rights rights) {
        int access =
                switch (rights) {
                    case READ -> READ;
                    // User read comes with it; there is no code for the supervisor alone.
                    case READ_WRITE -> SUPERVISOR_WRITE;
                    case READ_EXECUTE -> SUPERVISOR_EXECUTE;
                    case ALL -> SUPERVISOR_ALL;
                };
        return pageAddress >>> 4
                | CACHEABLE
                | REFERENCED
                | MODIFIED
                | (long) access << ACCESS_SHIFT
                | TYPE_PAGE;
    }

    @Override
    public long tableEntry(long tableAddress, int level) {
        return tableAddress >>> 4 | TYPE_TABLE;
    }
}
