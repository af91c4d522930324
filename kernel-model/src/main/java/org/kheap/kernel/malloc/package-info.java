/**
 * {@code malloc(9)} of FreeBSD: memory of any size, accounted to types. It stands on {@link
 * org.kheap.kernel.uma.Uma}.
 *
 * <h2>1. Concepts</h2>
 *
 * <p><b>1.1 Type.</b> Who allocates says for what: a {@code malloc_type}, which a module defines. Types only
 * count; memory of all of them comes from the same places.
 *
 * <p><b>1.2 Block, size class.</b> A request of up to a page gets a block of the next power of two, 16 at
 * least. A larger one gets whole pages. {@code free} is told the address only.
 *
 * <h2>2. Mechanism</h2>
 *
 * <p><b>2.1 Where the truth lies.</b> In guest memory: the table {@code kmemzones}, the list {@code
 * kmemstatistics}, and the statistics that hang on each type.
 *
 * <p><b>2.2 Size classes</b> ({@link org.kheap.kernel.malloc.SizeClasses}). Each is a zone, whose name is the
 * size. FreeBSD looks the class up in a table; here it follows from the size, each class being twice as
 * large as the one before.
 *
 * <p><b>2.3 Large blocks</b> ({@link org.kheap.kernel.malloc.LargeBlocks}) come from {@code
 * kmem_default_arena}, and are noted among the slabs of zones, so that {@code free} finds their size.
 *
 * <p><b>2.4 Finding the size.</b> {@code free} and {@code realloc} look for the slab or the large block around
 * the address. Without one it was never allocated, which is a panic. With a slab, whether there is a block in use is
 * for the checks of the zone's cache to say: a block that was freed before may lie in its magazine.
 *
 * <p><b>2.5 Types</b> ({@link org.kheap.kernel.malloc.Types}). {@code MALLOC_DEFINE} puts a type into a
 * linker set, and whoever loads the module hands the set in. One that is not known when it is used first is
 * registered then. Registering takes memory for the statistics: if there is none, and nobody waits,
 * the request fails.
 *
 * <p><b>2.6 Statistics</b> are of the CPU that allocates or frees, and count size classes, not requests. Only
 * sums over all CPUs mean something.
 *
 * <p><b>2.7 Moving</b>. {@code realloc} keeps a block that is not too small and not more than twice too large. While it
 * waits for another block the old one is as it was.
 *
 * <p><b>2.8 MemGuard</b> is asked first, once for a request: it is told the type and the zone that would
 * serve it. What it guards is counted nowhere. If it cannot, the request goes the ordinary way, and counts. A guarded
 * block that is reallocated moves to another guarded one, whatever would be guarded now; at a limit, to an
 * ordinary one.
 *
 * <h2>3. Invariants</h2>
 *
 * <ul>
 *   <li>T1 The sums of {@code mts_numallocs} - {@code mts_numfrees} over all types and CPUs are the blocks in
 *       use that are not guarded, those of {@code mts_memalloced} - {@code mts_memfreed} their sizes. They hold for
 *       each type if blocks are freed by the type they were allocated for, which nobody checks.
 *   <li>T2 A type is on the list exactly if it has {@code ks_handle}.
 *   <li>T3 Each large block in use is in {@code uma_slabs}, once.
 * </ul>
 *
 * <h2>4. Left out</h2>
 *
 * <p>{@code contigmalloc}; the reserve, and dumps without certain blocks, so that {@code M_USE_RESERVE},
 * {@code M_NOVM} and {@code M_NODUMP} change nothing; types that go away with their module, since modules stay;
 * failures on request, for which kmem has {@code kmem_mtbf}.
 *
 * <h2>5. Sources</h2>
 *
 * <p>The manual page malloc(9); McKusick and Karels 1988; {@code sys/malloc.h} of FreeBSD 9.
 */
package org.kheap.kernel.malloc;
