/**
 * C types, as a program's DWARF tells them: what debuggers print structures by.
 *
 * <p>A {@link org.kheap.machine.types.CType} knows its size and its parts; a {@link
 * org.kheap.machine.types.TypeTable} finds types and the types of variables by name. Both are values
 * that need no program any more. {@link org.kheap.machine.types.DwarfTypes} makes them from DWARF, {@link
 * org.kheap.machine.types.CTypes} from their parts.
 *
 * <p>Whatever the DWARF says, the members of a structure, taken as far down as they go, come to an end
 * after at most 65 structures inside of each other; only pointers lead in circles. Names of types are
 * at most some thousand words long.
 */
package org.kheap.machine.types;
