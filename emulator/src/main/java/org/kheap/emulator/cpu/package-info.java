/**
 * What processors do at a trap, apart from the engine that runs them.
 *
 * <h2>1. Why this is needed</h2>
 *
 * <p>The engine says that a trap happened and where. It does not say what the kernel's trap handler
 * wants to know as well: the error code on x86, the exact address on SPARC. Both follow from the
 * instruction, the registers and the translation tables; {@link
 * org.kheap.emulator.cpu.X86Faults} and {@link org.kheap.emulator.cpu.SparcFaults} work them out.
 *
 * <h2>2. Entry</h2>
 *
 * <p>{@link org.kheap.emulator.cpu.X86TrapEntry} and {@link
 * org.kheap.emulator.cpu.SparcTrapEntry} save the registers as the processor's microcode and the
 * first instructions of the handler would, on the guest's stack. A stack that cannot take them is
 * how a kernel finds out about a stack overflow: a double fault on x86, a trap at the next level on
 * V9, error mode on V8.
 *
 * <h2>3. Left out</h2>
 *
 * <p>Traps are final: the kernel model panics, so nothing returns from a handler. Guests use neither
 * floating point nor user mode.
 */
package org.kheap.emulator.cpu;
