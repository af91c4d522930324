/**
 * Stack walks.
 *
 * <h2>1. Concepts</h2>
 *
 * <p><b>1.1 x86.</b> Every function keeps a frame pointer, and {@code struct regs} of a trap begins
 * like a frame, so that one chain leads through traps as well. A return address is one past the
 * call.
 *
 * <p><b>1.2 SPARC.</b> A function's caller is in its window: %i7 is the call, %i6 the caller's frame,
 * where the caller's own window is saved once it has left the processor. Walks take windows from the
 * processor's snapshot first, so that nothing has to be flushed to look. The address column of a
 * trace is the frame, without bias.
 *
 * <p><b>1.3 Traps on SPARC.</b> The real kernel names the function that was interrupted after the last
 * call it made, which is wrong for a leaf. Here it is named after the trapped pc, and a leaf's caller
 * gets a line of its own.
 *
 * <h2>2. What is not believed</h2>
 *
 * <p>Frame pointers must lie on the thread's stack and grow, and on SPARC be aligned. A walk that meets one that
 * does not ends and says so.
 */
package org.kheap.panic.stack;
