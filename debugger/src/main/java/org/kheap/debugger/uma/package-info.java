/**
 * {@code uma(9)}, as a kernel's memory shows it: zones of items of one size.
 *
 * <p>A {@link org.kheap.debugger.uma.Zone} is on the list {@code uma_zones}, and counts what its users ask
 * for. Its memory is that of a cache, which {@link org.kheap.debugger.kmem} knows all about: items are the
 * buffers of the cache, and free items are those that the cache keeps. Items that MemGuard guards are
 * elsewhere, are not counted, and are among the items of their zone all the same.
 *
 * <p>Of memory that {@code malloc(9)} gave out, the tree {@code uma_slabs} says what it is part of: {@link
 * org.kheap.debugger.uma.SlabTree}.
 */
package org.kheap.debugger.uma;
