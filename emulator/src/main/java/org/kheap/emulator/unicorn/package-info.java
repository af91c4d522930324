/**
 * The engine: the one place that knows Unicorn.
 *
 * <h2>1. Concepts</h2>
 *
 * <p><b>1.1 Leaving the guest.</b> A callback from the engine into Java costs about 750 ns, so a
 * call of the guest to the kernel model uses none: the guest stores what it wants in its memory and
 * executes {@code hlt} (x86) or {@code unimp} (SPARC), which ends the run. Callbacks are left for
 * traps, TLB misses of V9, and window traps.
 *
 * <p><b>1.2 Memory.</b> Guest RAM is memory of the host that engine and Java share. Java reads it
 * with no call at all. RAM begins at physical address 0.
 *
 * <p><b>1.3 Traps are final</b>, window traps excepted: on x86 the engine would take the fault after
 * a repaired one for a double fault.
 *
 * <h2>2. SPARC</h2>
 *
 * <p>The engine starts SPARC in user mode and has no register number for most of its state. {@link
 * org.kheap.emulator.unicorn.SparcImage} reads and patches the engine's own image of the processor,
 * whose layout a self-test proves at every start. When the engine reports a trap it has already
 * moved pc on; guest code is therefore compiled without useful instructions in delay slots.
 *
 * <h2>3. Life</h2>
 *
 * <p>Engines are closed by whoever made them, before the RAM they were given is unmapped; a count of
 * open ones is kept for the tests.
 */
package org.kheap.emulator.unicorn;
