/**
 * Commands that show memory as C sees it: {@code ::print} and its kin.
 *
 * <h2>1. Objects</h2>
 *
 * <p>A {@link org.kheap.debugger.types.CObject} is a place and a type. Its place is in virtual memory, in
 * RAM or in a number that the user typed; a {@code MemberPath} leads from one object to a part of it or,
 * through pointers, to another one in virtual memory.
 *
 * <h2>2. Printing</h2>
 *
 * <p>Three things are kept apart. A {@code ValueFormat} writes what has no parts; an {@link
 * org.kheap.debugger.types.ObjectPrinter} lays out structures and arrays around it; and {@link
 * org.kheap.debugger.types.PrintOptions} say how. For programs, {@code ObjectValues} makes members of
 * rows of the same objects.
 *
 * <p>Types end: whatever a dump says, no structure is part of itself, and pointers are not followed. The
 * length of arrays is limited unless the user lifts the limit, and each element asks whether to go on.
 *
 * <h2>3. Damage</h2>
 *
 * <p>What is not in memory is {@code ???} and the rest of the object is printed; a message behind it says
 * where memory was missing. An object of which nothing is there is a fault, which ends the command unless
 * the object came out of a pipe.
 *
 * <h2>4. Choices</h2>
 *
 * <p>Where manuals are silent, this was chosen: integers are hexadecimal, signed bit fields and
 * enumerations decimal with {@code 0t}; a type is the longest row of words that names one; pointers
 * lead into virtual memory even from a physical address; elements that are structures or arrays end with a
 * comma.
 */
package org.kheap.debugger.types;
