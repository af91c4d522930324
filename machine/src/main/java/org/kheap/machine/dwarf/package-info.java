/**
 * DWARF: what compilers leave behind for debuggers.
 *
 * <h2>1. Reading</h2>
 *
 * <h3>1.1 Input</h3>
 *
 * {@link org.kheap.machine.dwarf.DwarfSections}: relocated sections by name, each a buffer in the
 * program's byte order. Where they come from (an object just linked, a file beside a dump) is of no
 * concern here.
 *
 * <h3>1.2 Distrust</h3>
 *
 * <ul>
 *   <li>D1 A reader never moves backwards, and every loop reads at least one byte per turn; so
 *       reading ends.
 *   <li>D2 A count is not believed: lists grow as entries are read.
 *   <li>D3 Strings are kept as offsets and read when they are needed, with limits on their length
 *       and their sum, since many short entries may refer to one long string.
 * </ul>
 *
 * <h2>2. Lines</h2>
 *
 * A line number program is a list of opcodes for a small machine that produces rows: from this
 * address on, this line. Rows come in sequences of ascending addresses, one per section of code;
 * the row that ends a sequence belongs to no line. {@link org.kheap.machine.dwarf.LineTable} runs
 * all programs once and keeps the rows in arrays:
 *
 * <ul>
 *   <li>of rows with the same address the last one stays, since the others cover nothing;
 *   <li>a row with the same file and line as the one before it is dropped; columns, statements and
 *       discriminators, which told the two apart, are not kept.
 * </ul>
 *
 * <h2>3. Entries</h2>
 *
 * {@code .debug_info} is a tree per unit, written parent before children, in which lists of
 * siblings end with a null entry. {@link org.kheap.machine.dwarf.DieCursor} walks over it without
 * keeping it; {@link org.kheap.machine.dwarf.DebugInfo#die} reads the one entry a reference leads
 * to. What an entry has is in the table of abbreviations its unit names. Two more rules bound the
 * work: tables of abbreviations are together no larger than their section, and an abbreviation has
 * at most 256 attributes, since attributes may take no room in the entries. A reference may lead
 * anywhere, also in a circle; who follows chains of them must count.
 *
 * <h2>4. Left out</h2>
 *
 * Split DWARF ({@code .dwo}), instructions in bundles ({@code
 * maximum_operations_per_instruction}), segmented addresses, versions before 2,
 * location and range lists, type units.
 *
 * <h2>5. Sources</h2>
 *
 * DWARF Debugging Information Format, version 5 (2017); versions 2 to 4 for what they
 * encode differently.
 */
package org.kheap.machine.dwarf;
