package org.kheap.machine.elf;

/** {@code EI_CLASS}: the width of addresses, and with it the shape of every structure of a file. */
public enum ElfClass {
    /** 32-bit objects. */
    ELFCLASS32(52, 40, 32, 16, 4, 8),
    /** 64-bit objects. */
    ELFCLASS64(64, 64, 56, 24, 8, 16);

    private final int headerSize;
    private final int sectionHeaderSize;
    private final int programHeaderSize;
    private final int symbolSize;
    private final int addressSize;
    private final int relSize;

    ElfClass(int ehdr, int shdr, int phdr, int sym, int addr, int rel) {
        this.headerSize = ehdr;
        this.sectionHeaderSize = shdr;
        this.programHeaderSize = phdr;
        this.symbolSize = sym;
        this.addressSize = addr;
        this.relSize = rel;
    }

    /**
     * {@code sizeof (ElfNN_Addr)}.
     *
     * @return 4 or 8 bytes
     */
    public int addressSize() {
        return addressSize;
    }

    /**
     * Brings the result of address arithmetic back into the address space of this class.
     *
     * @param address any sum or difference of addresses
     * @return the address modulo 2^32 or 2^64, zero-extended
     */
    public long wrap(long address) {
        return this == ELFCLASS32 ? address & 0xffff_ffffL : address;
    }

    int headerSize() {
        return headerSize;
    }

    int sectionHeaderSize() {
        return sectionHeaderSize;
    }

    int programHeaderSize() {
        return programHeaderSize;
    }

    int symbolSize() {
        return symbolSize;
    }

    int relSize() {
        return relSize;
    }

    int relaSize() {
        return relSize + addressSize;
    }
}
