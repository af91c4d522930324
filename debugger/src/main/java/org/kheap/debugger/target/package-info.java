/**
 * What is debugged. A live machine and a crash dump are the same to all that stands on this package:
 * memory, registers, symbols, types, and what the kernel says of itself.
 *
 * <h2>1. Targets</h2>
 *
 * <p>{@link org.kheap.debugger.target.CrashDump} opens {@code unix.N} and {@code vmcore.N}. The core is
 * mapped a window at a time and may be of any size; memory is found by a search for the segment an
 * address is in. {@link org.kheap.debugger.target.LiveTarget} is the image that would be dumped, with
 * the machine's own memory.
 *
 * <h2>2. Distrust</h2>
 *
 * <ul>
 *   <li>T1 A file that is no dump is refused with a {@link org.kheap.panic.dump.DumpException}, whose
 *       message is a sentence. No other exception comes from opening files, whatever is in them.
 *   <li>T2 What is damaged costs what it would have told, and no more. It is told in {@code
 *       CrashDump.warnings}: a core that is cut short, segments that overlap or cannot be, missing
 *       notes, symbols of another machine or another kernel, code that differs from that in memory.
 *   <li>T3 Of segments that overlap the one with the lower address counts.
 *   <li>T4 Memory that is not there is a {@link org.kheap.machine.GuestFaultException} at its first
 *       byte; so is a write to a dump.
 * </ul>
 *
 * <h2>3. Names of addresses</h2>
 *
 * <p>{@link org.kheap.debugger.target.SortedSymbols} says which of several symbols names an address. An
 * address right behind a function counts as part of it if nothing else is there, since calls that do
 * not return lead there.
 */
package org.kheap.debugger.target;
