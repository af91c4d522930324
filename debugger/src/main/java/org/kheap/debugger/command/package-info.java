/**
 * What commands of the debugger are made of, seen from those who write them.
 *
 * <p>A {@link org.kheap.debugger.command.Dcmd} prints something about an address; a {@link
 * org.kheap.debugger.command.Walker} finds addresses. Both are collected by modules, and the {@link
 * org.kheap.debugger.command.Session} finds them there by name. What a command is called with is its
 * {@link org.kheap.debugger.command.Call}: the address, its place in a loop, its options, and where to
 * print.
 *
 * <p>To add a dcmd, write a class with a {@link org.kheap.debugger.command.Description} and put it
 * into the list of its {@link org.kheap.debugger.command.DebuggerModule}. Options are parsed, usage is
 * printed and help is made from the description, so that they cannot disagree. A dcmd
 *
 * <ul>
 *   <li>prints its heading if {@link org.kheap.debugger.command.Call#wantsHeading} says so, which is
 *       once for a loop and never into a pipe;
 *   <li>gives the addresses that it finds to {@link org.kheap.debugger.command.Output#value}, which
 *       prints them or feeds the next command;
 *   <li>throws a {@link org.kheap.debugger.command.DebuggerException} if it cannot go on, and {@link
 *       org.kheap.debugger.command.Session#warn warns} if it can;
 *   <li>lets a {@link org.kheap.machine.GuestFaultException} pass if it has nothing better to say
 *       about memory that is not there;
 *   <li>asks {@link org.kheap.debugger.command.Session#checkInterrupt} in each turn of a long loop.
 * </ul>
 */
package org.kheap.debugger.command;
