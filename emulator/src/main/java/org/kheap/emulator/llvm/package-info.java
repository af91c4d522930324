/**
 * Reads machine code without running it, by the decoders of the library that the C compiler brings. See
 * {@code docs/notes/0018}.
 */
package org.kheap.emulator.llvm;
