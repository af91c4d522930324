package org.kheap.machine.elf;

/**
 * One symbol ({@code ElfNN_Sym}); components carry the names of the specification without {@code
 * st_}. Section indices were checked: one that names a section names one that exists.
 *
 * @param name empty if the symbol has none
 * @param value offset in its section in a relocatable file, an address elsewhere, the alignment of
 *     a common block; zero-extended
 * @param size bytes of the object or function; 0 if it has none or nobody knows
 * @param binding {@code STB_LOCAL} and so on
 * @param type {@code STT_FUNC} and so on
 * @param visibility {@code STV_}: the low two bits of {@code st_other}
 * @param shndx the section it is defined in, or {@link #SHN_UNDEF}, {@link #SHN_ABS}, {@link
 *     #SHN_COMMON}
 */
public record ElfSymbol(
        String name, long value, long size, int binding, int type, int visibility, int shndx) {

    /** Defined elsewhere. */
    public static final int SHN_UNDEF = 0;

    /**
     * The value is no address and does not move. Reserved indices are kept sign-extended, so that
     * they differ from the numbers of real sections beyond 65,280.
     */
    public static final int SHN_ABS = (short) 0xfff1;

    /** A common block: room that the linker makes, {@code size} bytes at {@code value} bytes. */
    public static final int SHN_COMMON = (short) 0xfff2;

    /** The index is in the {@code SHT_SYMTAB_SHNDX} section. Never in a symbol that was read. */
    static final int SHN_XINDEX = (short) 0xffff;

    /** Not seen outside its file. */
    public static final int STB_LOCAL = 0;

    /** Seen by all files. */
    public static final int STB_GLOBAL = 1;

    /** Global, but may be missing: then its value is 0. */
    public static final int STB_WEAK = 2;

    /** Untyped; undefined symbols are. */
    public static final int STT_NOTYPE = 0;

    /** Variable. */
    public static final int STT_OBJECT = 1;

    /** Function. */
    public static final int STT_FUNC = 2;

    /** Stands for a section, so that relocations can refer to it. */
    public static final int STT_SECTION = 3;

    /** Name of a source file. */
    public static final int STT_FILE = 4;

    /** Offset in thread-local storage. */
    public static final int STT_TLS = 6;

    /** Function that computes which function is meant. */
    public static final int STT_GNU_IFUNC = 10;

    /**
     * Whether the symbol is defined elsewhere.
     *
     * @return true for {@code SHN_UNDEF}
     */
    public boolean isUndefined() {
        return shndx == SHN_UNDEF;
    }

    /**
     * Whether the symbol is a common block.
     *
     * @return true for {@code SHN_COMMON}
     */
    public boolean isCommon() {
        return shndx == SHN_COMMON;
    }

    /**
     * Whether the symbol belongs to one section.
     *
     * @return false if it is undefined, absolute or common
     */
    public boolean isInSection() {
        return shndx > SHN_UNDEF;
    }

    /** The same symbol with another value, as in a linked file. */
    ElfSymbol at(long address) {
        return new ElfSymbol(name, address, size, binding, type, visibility, shndx);
    }

    /** The same symbol in another section. */
    ElfSymbol in(int section) {
        return new ElfSymbol(name, value, size, binding, type, visibility, section);
    }
}
