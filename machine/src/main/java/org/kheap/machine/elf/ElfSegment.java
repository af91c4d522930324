package org.kheap.machine.elf;

/**
 * One program header ({@code ElfNN_Phdr}); components carry the names of the specification without
 * {@code p_}. The range {@code offset}, {@code filesz} was checked against the file; {@code memsz}
 * is a claim.
 *
 * @param type {@code PT_LOAD} and so on
 * @param flags the {@code PF_} bits
 * @param offset first byte in the file
 * @param vaddr virtual address
 * @param paddr physical address, where that means something
 * @param filesz bytes in the file
 * @param memsz bytes in memory; what {@code filesz} lacks is zero
 * @param align alignment in file and memory; 0 and 1 mean none
 */
public record ElfSegment(
        int type,
        int flags,
        long offset,
        long vaddr,
        long paddr,
        long filesz,
        long memsz,
        long align) {

    /** A piece of memory. */
    public static final int PT_LOAD = 1;

    /** Notes. */
    public static final int PT_NOTE = 4;

    /** Execute permission. */
    public static final int PF_X = 1;

    /** Write permission. */
    public static final int PF_W = 2;

    /** Read permission. */
    public static final int PF_R = 4;
}
