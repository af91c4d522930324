/**
 * Kernel threads. So far a kernel has one, which runs {@code main}.
 *
 * <p>A thread's stack lies in the segment for stacks, above a page that is never mapped. A function that
 * needs more than the stack has touches that page, and the trap handler, which needs the stack too,
 * cannot be entered: that is how each machine notices a stack overflow.
 */
package org.kheap.kernel.thread;
