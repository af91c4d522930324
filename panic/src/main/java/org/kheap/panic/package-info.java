/**
 * Why a kernel panics, and everything a panic is made from.
 *
 * <p>A {@link org.kheap.panic.PanicReason} is a closed type that carries addresses and names only, so
 * that nothing here depends on the heap being in order. {@code panic.stack} walks stacks, {@code
 * panic.message} finds the words.
 */
package org.kheap.panic;
