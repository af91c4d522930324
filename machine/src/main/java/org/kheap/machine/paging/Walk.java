package org.kheap.machine.paging;

import org.kheap.machine.Rights;

/** Where a table walk ended. */
public sealed interface Walk {
    /**
     * At a page.
     *
     * @param pa the translated address, offset included
     * @param rights what the leaf entry allows; kheap's upper entries take nothing away
     * @param level the level of the leaf entry
     * @param entryAddress where that entry lies
     */
    record Mapped(long pa, Rights rights, int level, long entryAddress) implements Walk {}

    /** At an entry that is not valid. */
    record Invalid(int level, long entryAddress) implements Walk {}

    /** Before it began: the address is in a hole of the address space. */
    record Hole() implements Walk {}
}
