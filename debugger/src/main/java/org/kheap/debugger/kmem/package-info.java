/**
 * The kernel memory allocator, as a dump of it shows: commands about caches, buffers and transactions.
 *
 * <h2>What is read</h2>
 *
 * <p>A kernel's caches are {@link org.kheap.debugger.kmem.Caches}; each is a {@link
 * org.kheap.debugger.kmem.CacheView}, and has {@link org.kheap.debugger.kmem.Slabs}. A slab is cut into
 * chunks: a buffer and, in a cache that checks buffers, its tag ({@link
 * org.kheap.debugger.kmem.Buftags}). In a <em>raw</em> cache the header of a slab is at its end, and a
 * free buffer is linked to the next through a word of its own chunk. In a cache with a <em>hash</em>
 * headers and bufctls are elsewhere: free bufctls are linked, and the hash leads from a buffer that was
 * handed out to its bufctl. With auditing, a bufctl says who did the last transaction: {@link
 * org.kheap.debugger.kmem.AuditRecords}.
 *
 * <h2>Which buffers are free</h2>
 *
 * <p>Those on the freelists of slabs, and those in magazines, which slabs and hash count as handed out:
 * in the depot's full magazines, and in the two magazines of each CPU. All others are allocated. {@link
 * org.kheap.debugger.kmem.Buffers} decides this for one cache, and all walkers and commands use it.
 *
 * <h2>Damage</h2>
 *
 * <p>A heap is looked at because something wrote where it should not. So nothing that was read is
 * believed for itself: a list ends where it comes back to itself or leaves memory; a freelist, where it
 * leaves its slab; a hash chain, where it leaves its bucket; a slab that has more buffers than fit is
 * left out. The user is told of each such place, with its address, and the walk goes on behind it. What
 * is kept in Java is as much as was found in memory, and never as much as a number in memory says.
 */
package org.kheap.debugger.kmem;
