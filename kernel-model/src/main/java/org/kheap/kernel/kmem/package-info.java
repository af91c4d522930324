/**
 * The kernel memory allocator: caches of buffers of one size, and {@code kmem_alloc} over a row of
 * such caches.
 *
 * <h2>1. Concepts</h2>
 *
 * <p><b>1.1 Cache, slab, buffer.</b> A cache hands out buffers of one size. It gets memory from an
 * arena in slabs, each of which is cut into chunks: a buffer and what the allocator keeps behind it.
 *
 * <p><b>1.2 Bufctl.</b> Each buffer has a control structure. In a raw cache it is a single link inside
 * the chunk, and the slab's header ends the slab. In a hashed cache bufctls and slab headers come
 * from caches of their own, and a hash leads from a buffer to its bufctl.
 *
 * <p><b>1.3 Buftag.</b> A cache that checks its buffers puts a tag behind each: a guard word, the
 * address of the bufctl, and that address again under a code that says whether the buffer is free.
 *
 * <h2>2. Mechanism</h2>
 *
 * <p><b>2.1 Where the truth lies.</b> All of it is in guest memory, in the layouts of illumos. The
 * classes here hold addresses and layouts; {@link org.kheap.kernel.kmem.CacheGeometry} alone is
 * arithmetic without memory.
 *
 * <p><b>2.2 Slab layer</b> ({@link org.kheap.kernel.kmem.Cache}). A buffer is taken from the fullest
 * slab that has one, so that others can empty and go. Slabs with free buffers are in a tree in that
 * order, full ones on a list. A new slab starts a little further into its pages than the one before
 * (colour), and its highest buffer is used first.
 *
 * <p><b>2.3 Checks</b> ({@link org.kheap.kernel.kmem.BufferChecks}). A free buffer is filled with
 * 0xdeadbeef; when it is allocated, every word must still be that, and becomes 0xbaddcafe. {@code
 * kmem_alloc} puts 0xbb behind the bytes asked for and their number, encoded, into the tag. The guard
 * word 0xfeedface must be whole when the buffer is freed.
 *
 * <p><b>2.4 Errors</b> ({@link org.kheap.kernel.kmem.HeapErrors}). A failed check looks at the buffer
 * once more from all sides, since the first suspicion is often wrong, records what it found in the
 * guest's {@code kmem_panic_info}, and only then prints and panics.
 *
 * <p><b>2.5 Magazines</b> ({@link org.kheap.kernel.kmem.MagazineLayer}). A freed buffer goes into a
 * magazine of the CPU, and the next allocation takes it from there; slabs see neither. A CPU swaps
 * its two magazines before it asks the depot for a full or an empty one. Only when memory runs out
 * are magazines emptied into the slabs.
 *
 * <p><b>2.6 Constructors.</b> A cache's callbacks are functions of the guest, and run in the guest.
 * With DEADBEEF a buffer is constructed at each allocation, since being free destroys what it held;
 * without, it stays constructed in its magazine.
 *
 * <p><b>2.7 Logs</b> ({@link org.kheap.kernel.kmem.KmemLog}). With AUDIT each transaction is written
 * into the bufctl and from there into a log, whose copies of one bufctl form a chain backwards in
 * time. With CONTENTS a freed buffer's first bytes are kept as well.
 *
 * <p><b>2.8 Firewall.</b> A checked buffer of {@code kmem_minfirewall} bytes or more has no tag. It ends
 * at a page's end, and the page behind it is never mapped: an overrun is a trap, at once.
 *
 * <h2>3. Invariants</h2>
 *
 * <ul>
 *   <li>K1 Buffers of a cache do not overlap, and lie inside their slab.
 *   <li>K2 {@code slab_refcnt} and the freelist of a slab together account for {@code slab_chunks}.
 *   <li>K3 A slab is on the complete list exactly if its freelist is empty, else in the tree.
 *   <li>K4 {@code cache_buftotal} is the sum of {@code slab_chunks}, {@code cache_bufslab} of what is
 *       free in slabs.
 *   <li>K5 In a hashed cache, the hash holds exactly the buffers that the slabs have handed out,
 *       those in magazines among them.
 * </ul>
 *
 * <h2>4. Left out so far</h2>
 *
 * <p>More than one CPU, waiting for memory that another thread frees, the reap cycle by time with
 * magazine resizing and hash rescaling, move callbacks and the consolidator.
 *
 * <h2>5. Sources</h2>
 *
 * <p>Bonwick 1994; Bonwick and Adams 2001; the layouts of illumos {@code sys/kmem_impl.h} of 2010.
 */
package org.kheap.kernel.kmem;
