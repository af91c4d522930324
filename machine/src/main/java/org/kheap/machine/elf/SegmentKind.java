package org.kheap.machine.elf;

/** The three pieces in which an object comes to lie in memory, by what may be done with them. */
public enum SegmentKind {
    /** Read and execute. */
    TEXT,
    /** Read only. */
    RODATA,
    /** Read and write, never execute. */
    DATA
}
