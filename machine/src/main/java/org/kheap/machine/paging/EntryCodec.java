package org.kheap.machine.paging;

import org.kheap.machine.Rights;

/** The bits of a table entry. */
interface EntryCodec {
    boolean isValid(long entry);

    /** Whether a valid entry above the last level maps a page by itself. */
    boolean isLargePage(long entry, int level);

    long pageAddress(long entry);

    Rights rights(long entry);

    long tableAddress(long entry);

    long pageEntry(long pageAddress, Rights rights);

    long tableEntry(long tableAddress, int level);
}
