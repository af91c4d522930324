package org.kheap.machine.elf;

/**
 * One section header ({@code ElfNN_Shdr}); components carry the names of the specification without
 * {@code sh_}. Numbers of an {@code ELFCLASS32} file are zero-extended. The range {@code offset},
 * {@code size} was checked against the file unless {@link #occupiesFile()} is false, in which case
 * {@code size} is a claim that nothing has checked.
 *
 * @param index its place in the section header table; 0 is the null section
 * @param name from the section-name string table
 * @param type {@code SHT_PROGBITS} and so on
 * @param flags the {@code SHF_} bits
 * @param addr address in memory; 0 in a relocatable file
 * @param offset first byte in the file
 * @param size bytes in the file, or in memory if {@code SHT_NOBITS}
 * @param link a section this one depends on; meaning by type
 * @param info meaning by type; for relocations the section they change
 * @param addralign 0 or a power of two; 0 and 1 mean no constraint
 * @param entsize bytes per entry of a table; 0 if it is none
 */
public record ElfSection(
        int index,
        String name,
        int type,
        long flags,
        long addr,
        long offset,
        long size,
        int link,
        int info,
        long addralign,
        long entsize) {

    /** Inactive header. */
    public static final int SHT_NULL = 0;

    /** What the program means by it. */
    public static final int SHT_PROGBITS = 1;

    /** The symbol table. */
    public static final int SHT_SYMTAB = 2;

    /** Strings, each ended by a zero byte. */
    public static final int SHT_STRTAB = 3;

    /** Relocations with explicit addends. */
    public static final int SHT_RELA = 4;

    /** Memory that is zero at the start and takes no room in the file. */
    public static final int SHT_NOBITS = 8;

    /** Relocations with the addend in place. */
    public static final int SHT_REL = 9;

    /** Section indices of symbols for which 16 bits are too few. */
    public static final int SHT_SYMTAB_SHNDX = 18;

    /** Writable while the program runs. */
    public static final long SHF_WRITE = 0x1;

    /** Occupies memory while the program runs. */
    public static final long SHF_ALLOC = 0x2;

    /** Holds instructions. */
    public static final long SHF_EXECINSTR = 0x4;

    /** Holds a template of thread-local storage. */
    public static final long SHF_TLS = 0x400;

    /** Contents are compressed behind an {@code ElfNN_Chdr}. */
    public static final long SHF_COMPRESSED = 0x800;

    /**
     * Whether all bits of a mask are set.
     *
     * @param mask one or more {@code SHF_} bits
     * @return true if {@code flags} has them all
     */
    public boolean has(long mask) {
        return (flags & mask) == mask;
    }

    /**
     * Whether the section has bytes in the file.
     *
     * @return false for {@code SHT_NULL} and {@code SHT_NOBITS}
     */
    public boolean occupiesFile() {
        return type != SHT_NULL && type != SHT_NOBITS;
    }

    /**
     * Whether the section holds relocations, of either kind.
     *
     * @return true for {@code SHT_REL} and {@code SHT_RELA}
     */
    public boolean isRelocations() {
        return type == SHT_REL || type == SHT_RELA;
    }

    /** Whether it is DWARF that a debugger wants relocated but the program never sees. */
    boolean isDebug() {
        return !has(SHF_ALLOC) && type == SHT_PROGBITS && name.startsWith(".debug_");
    }

    /** The same section with a name. */
    ElfSection named(String newName) {
        return new ElfSection(
                index, newName, type, flags, addr, offset, size, link, info, addralign, entsize);
    }

    /** The same section at another place of its file. */
    ElfSection at(long newOffset) {
        return new ElfSection(
                index, name, type, flags, addr, newOffset, size, link, info, addralign, entsize);
    }
}
