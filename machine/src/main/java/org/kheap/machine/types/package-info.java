/**
 * C types, as a program's DWARF tells them: what debuggers print structures by.
 *
 * <p>A {@link org.kheap.machine.types.CType} knows its size and its parts; a {@link
 * org.kheap.machine.types.TypeTable} finds types and the types of variables by name. Both are values
 * that need no program any more.
 */
package org.kheap.machine.types;
