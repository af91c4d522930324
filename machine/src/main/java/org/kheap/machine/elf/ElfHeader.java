package org.kheap.machine.elf;

import java.nio.ByteOrder;

/**
 * The ELF header ({@code ElfNN_Ehdr}); components carry the names of the specification without
 * {@code e_}. Counts stand as in the file: where a count did not fit its 16 bits, section header 0
 * holds the true one (see 1.2 of the package comment), and {@link ElfObject} has already used it.
 *
 * @param elfClass {@code EI_CLASS}
 * @param order {@code EI_DATA}: the byte order of every number in the file
 * @param type {@code ET_REL} and so on
 * @param machine {@code e_machine}; {@link ElfMachine#of} tells whether it is one of ours
 * @param entry where a program starts; 0 if it does not
 * @param phoff file offset of the program headers; 0 if there are none
 * @param shoff file offset of the section headers; 0 if there are none
 * @param flags processor flags
 * @param phentsize bytes per program header
 * @param phnum number of program headers, or {@link #PN_XNUM}
 * @param shentsize bytes per section header
 * @param shnum number of section headers; 0 if none or too many for 16 bits
 * @param shstrndx section of section names, or {@link #SHN_XINDEX}
 */
public record ElfHeader(
        ElfClass elfClass,
        ByteOrder order,
        int type,
        int machine,
        long entry,
        long phoff,
        long shoff,
        int flags,
        int phentsize,
        int phnum,
        int shentsize,
        int shnum,
        int shstrndx) {

    /** Relocatable: what a compiler writes and a linker or module loader reads. */
    public static final int ET_REL = 1;

    /** Executable. */
    public static final int ET_EXEC = 2;

    /** Shared object. */
    public static final int ET_DYN = 3;

    /** Core: memory and registers of something that stopped. */
    public static final int ET_CORE = 4;

    /** A {@code phnum} that says: more than 65,534, see {@code sh_info} of section header 0. */
    public static final int PN_XNUM = 0xffff;

    /** A {@code shstrndx} that says: 65,280 or more, see {@code sh_link} of section header 0. */
    public static final int SHN_XINDEX = 0xffff;
}
