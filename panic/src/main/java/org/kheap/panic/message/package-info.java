/**
 * What a kernel prints when it dies.
 *
 * <p>Each machine speaks as its kernel did: i386 as Solaris 8, amd64 as illumos, sparc as the sun4m
 * kernel of Solaris 8, sparcv9 as sun4u. Formats, names of traps and the rules for the clause
 * "occurred in module … due to …" are theirs. What kheap adds is the place in the source at the end of
 * a line of a stack trace, and the shortening of traces that nobody could read.
 *
 * <p>MemGuard speaks as FreeBSD on all of them, as it comes from there. What it has found, and when, is
 * told after that in words of our own, since FreeBSD's does not keep it.
 *
 * <p>The texts are made from a {@link org.kheap.panic.Panic} alone: registers are read from the {@code
 * struct regs} in guest memory, as a debugger would.
 */
package org.kheap.panic.message;
