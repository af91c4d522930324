/**
 * ELF objects: reading them, and giving them addresses.
 *
 * <p>A workload is compiled to a relocatable object and loaded as a kernel loads a module: its
 * sections are placed by what may be done with them, and relocations are applied to the copy in
 * memory. No linker runs on the host. The steps are {@link org.kheap.machine.elf.ElfObject} (what
 * is in the file), {@link org.kheap.machine.elf.ObjectLayout} (what goes where, and how much room
 * it takes), the caller's choice of {@link org.kheap.machine.elf.SegmentAddresses}, and {@link
 * org.kheap.machine.elf.Relocator} (the bytes to copy). None of them touches guest memory.
 *
 * <h2>1. Reading</h2>
 *
 * <h3>1.1 What is read</h3>
 *
 * Header, section headers, program headers and the symbol table of any ELF file; relocations when
 * asked for. Class and byte order are values of the file, and no code here depends on those of the
 * host. Numbers are kept as the file has them: sizes and addresses as {@code long}, zero-extended.
 *
 * <h3>1.2 Counts that do not fit</h3>
 *
 * The header has 16 bits for the number of sections, the number of segments and the index of the
 * section names. Larger ones stand in section header 0 ({@code sh_size}, {@code sh_info}, {@code
 * sh_link}), and section indices of symbols in a {@code SHT_SYMTAB_SHNDX} section. A core of a
 * large machine has more than 65,534 segments, so this is not a corner case.
 *
 * <h3>1.3 Distrust</h3>
 *
 * Three rules bound time and memory by the length of the file, whatever it says:
 *
 * <ul>
 *   <li>E1 A range is used only after it was found to lie inside the file. Numbers are compared as
 *       unsigned ones, and sums that could overflow are never formed.
 *   <li>E2 The sections that have bytes are together no larger than the file. Without that rule
 *       many small headers could each claim the whole file as their table.
 *   <li>E3 Names are together no longer than eight times the file. A string table lets them
 *       overlap, and a hostile one lets all symbols have the same million bytes for a name.
 * </ul>
 *
 * What takes no room in the file ({@code SHT_NOBITS}, common blocks, {@code p_memsz}) is a mere
 * claim until the layout compares it with its limit.
 *
 * <h2>2. Layout</h2>
 *
 * {@code SHF_EXECINSTR} makes a section text, {@code SHF_WRITE} data, and neither read-only data; a
 * section that wants both is refused, since the kernel modelled here never maps memory that can be
 * written and executed. Within a segment sections stay in file order, except that {@code
 * SHT_NOBITS} sections and then common blocks come last. Sections named {@code .debug_*} are placed
 * at address 0 beside the program; all other sections without {@code SHF_ALLOC} are dropped.
 *
 * <h2>3. Linking</h2>
 *
 * <h3>3.1 Symbols</h3>
 *
 * Only undefined symbols that some relocation of the program uses are looked up outside, once each.
 * All that are missing are reported together. A missing weak symbol is 0; a call of it, which
 * cannot reach 0 from a kernel's addresses and will not be executed, keeps the low bits of the
 * distance, as other linkers do. A symbol that only debug sections mention is 0 if it is missing.
 *
 * <h3>3.2 Relocations</h3>
 *
 * A type is a row of a table ({@link org.kheap.machine.elf.RelocationTables}): a formula over S
 * (symbol), A (addend) and P (place), a shift, a check, a field. Arithmetic is modulo the address
 * space: the same row checks on SPARC V9 what cannot overflow on V8. Everything a C compiler emits
 * for static code is there, every SPARC code model up to 44 bits included. A type of position-
 * independent code or thread-local storage is refused by name.
 *
 * <p>{@code R_SPARC_HI22} is checked on V9 as the supplement says. LLVM uses it unchecked for the
 * low half of 64-bit addresses ({@code -mcmodel=large}), where the supplement has {@code
 * R_SPARC_LM22}; such an object links only below 4 GB. The check is worth more: without it, code
 * compiled for low addresses would link anywhere and fail when it runs.
 *
 * <h2>4. Left out</h2>
 *
 * Dynamic linking, merging of strings, archives, compressed sections, thread-local storage, {@code
 * STT_GNU_IFUNC}.
 *
 * <h2>5. Writing</h2>
 *
 * {@link org.kheap.machine.elf.ElfOutput} lays out headers, symbols and notes. {@link
 * org.kheap.machine.elf.ElfExecutable} makes one executable of objects that were linked in memory,
 * for debuggers to read: DWARF of all objects is put together section by section, and relocated once
 * more, since its references between sections are relocations too.
 *
 * <h2>6. Sources</h2>
 *
 * System V ABI, "Object Files" and "Program Loading" (the generic part, 2013 draft); its processor
 * supplements for Intel386 (1.2) and AMD64 (1.0); SPARC Compliance Definition 2.4.
 */
package org.kheap.machine.elf;
