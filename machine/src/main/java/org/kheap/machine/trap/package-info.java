/**
 * What a trap leaves behind: {@code struct regs} of each machine, and the stack frame of SPARC.
 *
 * <p>Trap entry writes these structures to the guest's stack, and whoever explains a panic, live or
 * from a dump, reads them there.
 */
package org.kheap.machine.trap;
