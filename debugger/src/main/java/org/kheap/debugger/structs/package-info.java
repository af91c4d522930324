/**
 * The structures and variables of a kernel, laid out as the target's own types say.
 *
 * <p>No offset is written down in the debugger: {@link org.kheap.debugger.structs.Structs} looks members
 * up by name in the type table that came with the target, so that a kernel of another release is read
 * as it was compiled. A {@link org.kheap.debugger.structs.StructType} is asked once for what a loop
 * needs, and its {@link org.kheap.debugger.structs.Field}s are read at many addresses; a {@link
 * org.kheap.debugger.structs.StructView} is one structure at one address.
 *
 * <p>Nothing is cached of what memory holds. Memory that is not there throws a {@link
 * org.kheap.machine.GuestFaultException}; a type or member that the target does not know throws a {@link
 * org.kheap.debugger.structs.UnknownNameException} that names it.
 */
package org.kheap.debugger.structs;
