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
 * its two magazines before it asks the depot for a full or an empty one. With {@code KMC_PREFILL} the
 * buffers of a new slab go into magazines at once.
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
 * <p><b>2.9 Maintenance</b> ({@link org.kheap.kernel.kmem.Maintenance}). Every {@code
 * kmem_reap_interval} each cache is looked at: its hash gets a size that fits, its depot's working set
 * begins anew, and its magazines become larger if CPUs contended for the depot. What may take long or
 * run guest code is a task of {@code kmem_taskq}. In a real kernel that is often enough. Here virtual
 * time passes slowly against work: a million buffers can be allocated in a second of it. So a hash is
 * also rescaled soon after a new slab made it carry more than four buffers for each bucket, and the time
 * of an operation does not grow with the number of buffers.
 *
 * <p><b>2.10 Contention</b> ({@link org.kheap.kernel.kmem.DepotVisits}). A real kernel counts how often
 * it finds the lock of a depot taken. CPUs take turns here and never do. A visit counts instead if
 * another CPU came to the same depot less than five microseconds of virtual time before.
 *
 * <p><b>2.11 Reaping.</b> {@code kmem_reap} asks owners for what they hoard ({@code cache_reclaim}) and
 * empties magazines that were idle for an interval; those that CPUs hold stay. It is a task, and
 * happens once in an interval at most. Who cannot get memory starts it; who waits tries again whenever
 * memory was freed. An attempt of one who waits is no failure, and counts as none. When nobody can go on
 * without memory, the kernel empties all magazines before it gives up: real kernels do not, but real
 * kernels also have somebody who frees memory in the end.
 *
 * <p><b>2.12 Other threads.</b> They run whenever a callback of the guest runs, or somebody waits for
 * memory, and never else. At these points all structures are sound, and what was read before is not
 * believed afterwards. A buffer or magazine on its way is in no list. Who destroys a cache waits until
 * no other thread is at work on it, and takes back what was dispatched for it.
 *
 * <p><b>2.13 Boot</b> ({@link org.kheap.kernel.kmem.KmemBoot}). All caches are made twice, since a real
 * kernel reads its tunables in between.
 *
 * <p><b>2.14 Consolidation</b> ({@link org.kheap.kernel.kmem.Consolidator}). A slab goes back only when it
 * is empty, and one buffer can keep it. A cache whose owner can move buffers ({@code
 * kmem_cache_set_move}) gets a {@code kmem_defrag}. When many slabs hold much that is free, the clock
 * has the emptiest few emptied, and a reap all of them: for each of their buffers a new one is taken
 * from the fullest slab, and a task asks the owner to move what he holds. His answers decide ({@link
 * org.kheap.kernel.kmem.PendingMoves}): a slab with a buffer that cannot be moved is filled first and no
 * more asked about, except by a reap. The owner may still look at a buffer that he has just freed: so
 * while moves are pending, empty slabs are kept on a list. Choosing is done in one go here, so that
 * {@code KMEM_SLAB_MOVE_PENDING} is never seen.
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
 *   <li>K6 A buffer is in one magazine at most, and a magazine in one place: with a CPU or in the depot.
 *   <li>K7 The target of a pending move is a buffer that no slab, magazine or client has. Slabs on the
 *       dead list are empty, and there is none without a pending move.
 * </ul>
 *
 * <h2>4. Left out</h2>
 *
 * <p>Diversion during a crash dump; moves and reaps at random ({@code kmem_mtb_move}, {@code
 * kmem_mtb_reap}), as kernels built for debugging have them; {@code KMF_STICKY}, since the
 * tunables are set before the first pass; the notice of a kernel built for debugging that it was told
 * not to; tunables of what does not exist here ({@code kmem_reapahead}, {@code
 * kmem_reap_preempt_bytes}).
 *
 * <h2>5. Sources</h2>
 *
 * <p>Bonwick 1994; Bonwick and Adams 2001; the layouts of illumos {@code sys/kmem_impl.h} of 2010.
 */
package org.kheap.kernel.kmem;
