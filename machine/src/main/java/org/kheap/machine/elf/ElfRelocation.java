package org.kheap.machine.elf;

/**
 * One relocation entry ({@code ElfNN_Rel} or {@code ElfNN_Rela}). The symbol index was checked, the
 * offset was not: that takes the width of the field, which is known by type.
 *
 * @param offset the place, as an offset in the section that is changed
 * @param type the machine's number for the calculation
 * @param typeData {@code ELF64_R_TYPE_DATA} of SPARC V9, sign-extended; 0 elsewhere
 * @param symbol index in the symbol table; 0 means the value 0
 * @param addend the addend; 0 in {@code SHT_REL}, where it stands in the place itself
 */
public record ElfRelocation(long offset, int type, int typeData, int symbol, long addend) {}
