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
 * <p><b>1.5 Device.</b> A kernel cannot write files when it dies; it writes to a
 * {@link org.kheap.panic.dump.DumpDevice}, a host file that plays a dedicated dump device, and
 * {@link org.kheap.panic.dump.Savecore} fetches the dump from there at the next boot. On the device lie,
 * each at a page border:
 *
 * <ol>
 *   <li>the initial header, {@code dumphdr_t}, 64 KB from the beginning;
 *   <li>the symbol file, all bytes of {@code unix.N};
 *   <li>where real kernels have their table of translations, the head of the core: its program headers
 *       say what the table would, and its notes have no place elsewhere;
 *   <li>no table of page frame numbers: pages are in the order of the program headers, and {@code
 *       dump_pfn} is where the pages are;
 *   <li>the pages, of each a 32-bit size and then so many bytes, compressed by {@code Lzjb}; if the
 *       size is that of a page, as they are. In version 10 a size of 0 ends them;
 *   <li>the terminal header, 64 KB before the end, the same as the initial one; in version 10 {@code
 *       dumpdatahdr_t} follows it. There are no areas for summary, messages and error reports: a note
 *       has the messages.
 * </ol>
 *
 * <p>Of the four only amd64 is as young as version 10; the others write 9. Everything is in the guest's
 * byte order, which tells readers, with the word size, whose dump it is.
 *
 * <p><b>1.6 Compressed file.</b> {@code vmdump.N} is the same from the initial header on, which is the
 * file's first page; the terminal header is its last page.
 *
 * <h2>2. Invariants</h2>
 *
 * <ul>
 *   <li>D1 A file named {@code unix.N} or {@code vmcore.N} is whole, whenever the process that writes it
 *       is killed. It is written under another name, its first bytes last, so that even what lies under
 *       that name does not open as a dump before it is whole.
 *   <li>D2 A pair that is there is never overwritten, whatever {@code bounds} says.
 *   <li>D3 A dump that fails leaves nothing but what was there before.
 *   <li>D4 The same image gives the same bytes, whether they came by way of a device, of a compressed
 *       file, or straight from the machine.
 *   <li>D5 A dump on a device has a terminal header only when everything else is on the disk. One that
 *       has been saved is not saved again; one that could not be saved is still there.
 *   <li>D6 Memory use does not grow with the guest: a piece of memory is in the host's heap at a time.
 * </ul>
 */
package org.kheap.panic.dump;
