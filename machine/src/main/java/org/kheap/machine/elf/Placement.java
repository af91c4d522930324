package org.kheap.machine.elf;

/** Where a section comes to lie when its object is linked. Sections without one are dropped. */
public sealed interface Placement {

    /**
     * In the memory of the program.
     *
     * @param segment which piece of it
     * @param offset bytes from the start of the segment
     */
    record Loaded(SegmentKind segment, long offset) implements Placement {}

    /**
     * Beside it, for the debugger: sections of one name follow one another, as a linker would lay
     * them, and the first begins at address 0.
     *
     * @param name of the section
     * @param offset bytes from the start of the first section of that name
     */
    record Debug(String name, long offset) implements Placement {}
}
