/**
 * The kernel proper: its state, its CPUs, threads, modules and processes, its messages, and its stacks.
 * Module {@code genunix}; what any debugger of kernels has built in is of module {@code mdb}.
 *
 * <h2>1. What is asked</h2>
 *
 * <p><b>1.1 Memory first.</b> What the kernel wrote down about itself is read from its variables, by
 * its types. The notes of a dump say some of it again. They are asked where memory has been damaged or
 * is missing, so that a dump tells at least that: {@link org.kheap.debugger.core.SystemFacts}.
 *
 * <p><b>1.2 Registers.</b> Those of the target's first thread are as the machine stood: in a panic, at
 * the stub that stopped it, so that a trace shows the way there as well. Those of the code that
 * trapped are in {@code panicbuf}. Other threads have theirs in {@code t_pcb}.
 *
 * <h2>2. Stacks</h2>
 *
 * <p><b>2.1 Walks</b> are those of {@link org.kheap.panic.stack}, which the panic itself uses. Windows
 * of SPARC are on the stack in a dump; those that had no room there are in its notes.
 *
 * <p><b>2.2 From an address.</b> An address of {@code ::stack} is a frame pointer on x86 and a stack
 * pointer on SPARC, with or without its bias. The trace begins with the caller of that frame, since
 * nobody knows where in the function it stands.
 *
 * <p><b>2.3 Bounds.</b> A frame counts if it is on the thread's stack, or in the same mapping as the
 * stack pointer: a trap that finds no room has a stack of its own.
 */
package org.kheap.debugger.core;
