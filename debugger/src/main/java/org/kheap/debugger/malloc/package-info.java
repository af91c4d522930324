/**
 * {@code malloc(9)}, as a kernel's memory shows it: the types that blocks are accounted to.
 *
 * <p>Types are linked from {@code kmemstatistics}. What the allocator keeps of a {@link
 * org.kheap.debugger.malloc.MallocType} is behind its {@code ks_handle}, apart for each CPU: a block may be
 * freed on another one than it was allocated on, so only sums mean something, and they are taken modulo
 * 2^64. Bytes are those of size classes, and not those that were asked for. What MemGuard guards is not
 * counted.
 */
package org.kheap.debugger.malloc;
