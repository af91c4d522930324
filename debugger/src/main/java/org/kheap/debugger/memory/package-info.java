/**
 * What commands read numbers from: the target's virtual memory, its RAM, or the bytes of a number that
 * the user typed.
 *
 * <p>All three are {@link org.kheap.debugger.memory.Cells}, so that a command that prints does not
 * know which of them it prints.
 */
package org.kheap.debugger.memory;
