/**
 * Virtual memory arenas: who owns which addresses of the guest kernel.
 *
 * <h2>1. Concepts</h2>
 *
 * <p><b>1.1 Arena.</b> A set of integers handed out in multiples of its quantum. Nothing here reads
 * the memory that an arena describes. They may be numbers of anything, but never 0, which says that
 * there is none: numbers that are to begin at 0 are kept one higher.
 *
 * <p><b>1.2 Span and segment.</b> A span is a contiguous range that the arena was given. A segment is
 * a piece of one span, allocated or free. Segments never cross spans.
 *
 * <p><b>1.3 Import.</b> An arena with a source asks it for a span when it runs dry, and gives the
 * span back when all of it is free again. Backing with pages happens on the way: an arena imports
 * through {@code segkmem_alloc} (addresses and pages), through {@code vmem_alloc} (addresses only), or
 * through a function of the guest, which may do as it likes.
 *
 * <p><b>1.4 Quantum cache.</b> For small multiples of its quantum an arena may keep caches of the
 * allocator above in front of itself.
 *
 * <h2>2. Mechanism</h2>
 *
 * <p><b>2.1 Where the truth lies.</b> All of it is in guest memory, in {@link
 * org.kheap.kernel.vmem.Vmem} and {@link org.kheap.kernel.vmem.VmemSeg}. {@link
 * org.kheap.kernel.vmem.Arena} holds an address and layouts.
 *
 * <p><b>2.2 Finding room.</b> Free segments hang on one list for each power of two, the last one freed
 * first, and a bitmap says which lists are not empty. Any segment of the first list above the size
 * fits (instant fit); without one, the list the size belongs to is searched.
 *
 * <p>Constraints, best fit and next fit are searches of their own. Next fit moves a rotor through the
 * arena, so that an address is not used again before all others have been.
 *
 * <p><b>2.3 Markers.</b> The rotor, and a walker for each walk that goes on, are segments of the arena
 * list that own nothing. They keep their place whatever happens around them, and keep free neighbours
 * apart; when one moves on, what it kept apart merges, and may be a span that goes back.
 *
 * <p><b>2.4 How much is imported.</b> Enough for the demand wherever the span begins: the size, and the
 * alignment as far as the larger of the two quanta does not give it; no less than the arena's least
 * import. A demand that names addresses, or a boundary not to be crossed, imports nothing.
 *
 * <p><b>2.5 Segments need segments.</b> An arena has 16 spare boundary tags before an operation begins,
 * and none needs more than 4. They come from a list of the kernel's, which begins as a static array,
 * or from a block of {@code vmem_seg}. Allocating that takes tags from {@code vmem_seg} and all that
 * it imports from; these are the populators, and each has a reserve of 12, made good from the block.
 *
 * <p><b>2.6 Arenas need arenas.</b> The first ten lie in a static array, which is also the first span
 * of {@code vmem_vmem}, from which all later ones come. Hash tables larger than the one inside an
 * arena come from {@code vmem_hash}.
 *
 * <p><b>2.7 Waiting.</b> An allocation only tries, and so does all that it asks of its source. Whoever
 * calls from outside repeats it, with nothing held in between, each time that something was freed:
 * a segment anywhere, or pages. What a failed attempt gives back wakes nobody, or two of them would
 * wake each other for ever.
 *
 * <p><b>2.8 Functions of the guest.</b> While one runs, anything may happen to any arena, that it is
 * called for included. An importer reserves the tags that it will need, and looks for room again
 * when the function returns: if there is some, the import goes straight back. An export happens last.
 *
 * <p><b>2.9 The hash.</b> An allocation is found by its address through a hash with as many buckets as
 * segments, more or less. The clock looks after that; here, where much work takes little virtual time,
 * a crowded hash asks for it as well.
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
 *   <li>V5 Every boundary tag, of the static array or of a block of {@code vmem_seg}, is a segment of
 *       one arena or spare in one place.
 *   <li>V6 What an arena imported is allocated in its source.
 * </ul>
 *
 * <h2>4. Left out</h2>
 *
 * <ul>
 *   <li>Locks, but for the one of an arena that is walked without {@code VMEM_REENTRANT}: only there
 *       does the guest run with an arena locked. Elsewhere, one thread at a time runs in here.
 *   <li>The arenas of kernels that have more than a heap: {@code heap_core}, {@code heap32}, {@code
 *       heaptext}, {@code static}, {@code static_alloc}, {@code hat_memload}, {@code segkp}, {@code
 *       heap_lp}, {@code zio} and {@code taskq_id_arena}. Modules and stacks have address ranges of
 *       their own.
 *   <li>A reap of identifiers alone: whoever waits for one has everything reaped.
 *   <li>A log for what the real kernel only logs: the leaks of a destroyed arena go to the console.
 *   <li>The order in which sleepers wait: all are woken, and the first to run is served.
 *   <li>Crash-dump diversion; {@code VMC_DUMPSAFE} is kept and means nothing.
 * </ul>
 *
 * <h2>5. Sources</h2>
 *
 * <p>Bonwick and Adams 2001; the layouts of illumos {@code sys/vmem_impl.h}.
 */
package org.kheap.kernel.vmem;
