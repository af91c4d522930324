/**
 * Virtual memory arenas: who owns which addresses of the guest kernel.
 *
 * <h2>1. Concepts</h2>
 *
 * <p><b>1.1 Arena.</b> A set of integers handed out in multiples of its quantum. Nothing here reads
 * the memory that an arena describes.
 *
 * <p><b>1.2 Span and segment.</b> A span is a contiguous range that the arena was given. A segment is
 * a piece of one span, allocated or free. Segments never cross spans.
 *
 * <p><b>1.3 Import.</b> An arena with a source asks it for a span when it runs dry, and gives the
 * span back when all of it is free again. Backing with pages happens on the way: an arena imports
 * through {@code segkmem_alloc} (addresses and pages) or through {@code vmem_alloc} (addresses only).
 *
 * <h2>2. Mechanism</h2>
 *
 * <p><b>2.1 Where the truth lies.</b> All of it is in guest memory, in {@link
 * org.kheap.kernel.vmem.Vmem} and {@link org.kheap.kernel.vmem.VmemSeg}. {@link
 * org.kheap.kernel.vmem.Arena} holds an address and layouts.
 *
 * <p><b>2.2 Finding room.</b> Free segments hang on one list for each power of two, and a bitmap says
 * which lists are not empty. Any segment of the first list above the size fits (instant fit);
 * without one, the list the size belongs to is searched.
 *
 * <p>Constraints, best fit and next fit are searches of their own. Next fit moves a rotor through the
 * arena, so that an address is not used again before all others have been.
 *
 * <p><b>2.3 Segments need segments.</b> A spare segment comes from a list that is filled from a static
 * array at boot and from whole pages later. A page for segments is taken while enough spares for
 * that allocation itself remain. An allocation that could run out of them half-way is refused.
 *
 * <h2>3. Invariants</h2>
 *
 * <ul>
 *   <li>V1 Within a span, segments follow one another without gap or overlap.
 *   <li>V2 No two neighbours are both free.
 *   <li>V3 A segment is on a hash chain exactly if it is allocated, and on a freelist exactly if it
 *       is free.
 *   <li>V4 {@code vk_mem_inuse} is the sum of the allocated segments, {@code vk_mem_total} of the
 *       spans.
 * </ul>
 *
 * <h2>4. Left out so far</h2>
 *
 * <p>Waiting, rescaling by time, the arenas that boundary tags and hash tables come from in the real
 * kernel: tags come from the heap, and only a grown hash table is allocated.
 *
 * <h2>5. Sources</h2>
 *
 * <p>Bonwick and Adams 2001; the layouts of illumos {@code sys/vmem_impl.h}.
 */
package org.kheap.kernel.vmem;
