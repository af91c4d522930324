/**
 * Crash dumps: what a dead kernel leaves behind for debuggers.
 *
 * <h2>1. Concepts</h2>
 *
 * <p><b>1.1 The pair.</b> {@code unix.N} is the kernel's symbol file, an ELF executable with symbols and
 * DWARF of the kernel and of all modules that were loaded. {@code vmcore.N} is an ELF core: all memory
 * the kernel had mapped, by virtual address, and notes. GNU gdb opens the pair as it is.
 *
 * <p><b>1.2 Image.</b> A {@link org.kheap.panic.dump.CrashImage} is what a dump is made of, while the
 * machine that died still holds its memory. {@link org.kheap.panic.dump.Vmcore} lays out the core: its
 * head, which is headers and notes, and the pages behind it. The head is small and made first; the
 * pages are copied from the guest's memory a piece at a time.
 *
 * <p><b>1.3 Notes.</b> {@code CORE} notes carry the registers, one {@code NT_PRSTATUS} for each thread, the
 * one that panicked first, in the layouts gdb knows: those of Linux on x86, those of Solaris on SPARC.
 * {@code KHEAP} notes carry what else a reader may want without following pointers; {@code KheapNote}
 * lists them. Numbers are in the guest's byte order.
 *
 * <p><b>1.4 Directory.</b> {@link org.kheap.panic.dump.CrashDirectory} numbers the pairs by {@code bounds},
 * as savecore does.
 *
 * <h2>2. Invariants</h2>
 *
 * <ul>
 *   <li>D1 A file named {@code unix.N} or {@code vmcore.N} is whole, whenever the process that writes it
 *       is killed. It is written under another name, its first bytes last, so that even what lies under
 *       that name does not open as a dump before it is whole.
 *   <li>D2 A pair that is there is never overwritten, whatever {@code bounds} says.
 *   <li>D3 A dump that fails leaves nothing but what was there before.
 *   <li>D4 The same image gives the same bytes.
 * </ul>
 */
package org.kheap.panic.dump;
