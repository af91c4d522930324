package org.kheap.debugger.lang;

/** What a format verb prints from: memory, or the value of dot itself. */
interface Cells {
    /**
     * A number, zero-extended.
     *
     * @param size 1, 2, 4 or 8 bytes
     * @throws org.kheap.machine.GuestFaultException if it is not there
     */
    long read(long position, int size);

    /** Whether it goes on behind a number, so that there can be strings and instructions. */
    boolean isMemory();
}
