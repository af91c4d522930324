/**
 * What memory is, what leads to it, and what nothing leads to any more: {@code ::whatis}, {@code ::kgrep}
 * and {@code ::findleaks}.
 *
 * <h2>1. Leaks</h2>
 *
 * <p><b>1.1 Concept.</b> A buffer has leaked if no client can free it, since none has an address of it.
 * That is found as a garbage collector would find it, with the kernel as the program: mark what can be
 * reached from where the kernel begins to look, and what is not marked is lost. What only lost buffers
 * lead to is lost, too, and so is a ring of buffers that nobody else knows.
 *
 * <p><b>1.2 Candidates</b> ({@link org.kheap.debugger.leak.HeapContents}). Buffers that are allocated, of
 * the caches that stand on {@code kmem_default}, {@code kmem_firewall} or {@code static}, and allocated
 * segments of {@code kmem_oversize} and {@code static_alloc}. Also those of caches that serve a zone of
 * {@code uma(9)}, wherever they stand, the blocks of {@code malloc(9)} that are too large for a zone, which
 * are segments of {@code kmem_default}, and what MemGuard guards. A buffer in a magazine is free, and no
 * candidate. A buffer is as long as its cache says, without its tag.
 *
 * <p><b>1.3 Marking</b> ({@link org.kheap.debugger.leak.Marking}). Each aligned word of the size of a
 * pointer counts as one if it is an address inside of a candidate, also in its middle. What is marked is
 * scanned in its turn. Memory is read in large pieces, and all tables are arrays of numbers: a million
 * buffers take some 30 MB.
 *
 * <p><b>1.4 Roots</b> ({@link org.kheap.debugger.leak.Roots}). In this order: buffers in magazines that
 * are constructed, for these own what their constructors allocated; control structures and variables of
 * modules; stacks of threads, with what is left of the page above, where their structures lie; registers
 * that a function must preserve; the arena of statistics, where there is one.
 *
 * <p><b>1.5 Groups</b> ({@link org.kheap.debugger.leak.LeakGroups}). Lost buffers of one cache with one
 * stack, without its first frame, are one leak, and so are lost segments with one stack. The oldest
 * stands for all. Buffers without a record have a caller if {@code KMF_LITE} left one, or nothing.
 *
 * <h2>2. Where this differs from what real kernels are searched for</h2>
 *
 * <p>There, a lost buffer may be missed, and nobody minds. Here it is the subject.
 *
 * <ul>
 *   <li>Of a stack, what is in use is searched. Below the stack pointer lie the frames of calls that
 *       have returned, which keep what was lost, and below these what memory held at power-on: stacks
 *       are large here, and on a machine of 32 bits some of that looks like an address of the heap.
 *   <li>Registers are roots, since a live kernel has not written those of its running thread anywhere.
 *   <li>The last word of a buffer without a tag is its link while it is free, and keeps it until a client
 *       stores something there. Such a word with the address of that place in another buffer of the cache
 *       is no pointer. Where a client has overwritten a part of it, it counts: it may be one.
 *   <li>The static boundary tags of arenas, which stay in use here, are no root: that an allocator knows
 *       of a segment does not mean that somebody holds it. Nor are the buffers of messages: text looks
 *       like addresses where a heap begins at 0x70000000.
 *   <li>The nodes of {@code uma_slabs} are no candidates: they lead to the first block of each slab, and to
 *       each large one, whoever holds it.
 *   <li>A live kernel can be searched, for it stands still.
 * </ul>
 *
 * <h2>3. Places</h2>
 *
 * <p><b>3.1</b> {@code ::whatis} asks one {@link org.kheap.debugger.leak.Place} after the other, the most
 * specific first: modules, threads, MemGuard, caches of memory, caches of mere addresses, arenas from the bottom
 * up. Nothing is kept from one time to the next: a slab is found through its cache, and says which of its
 * buffers an address is in.
 *
 * <p><b>3.2</b> {@code ::kgrep} searches all memory outside of the heap, then what of the heap is
 * allocated ({@link org.kheap.debugger.leak.SearchAreas}): a page that was freed may still be mapped, but
 * what it holds is nobody's.
 *
 * <h2>4. Damage</h2>
 *
 * <ul>
 *   <li>L1 Candidates that are empty, inverted or overlap with others are told of and left out.
 *   <li>L2 A stack or a module's variables that are said to be so large that the heap would be among them
 *       are told of and left out: nothing would be lost any more.
 *   <li>L3 Memory that is missing is passed over. What only that led to is reported as lost.
 *   <li>L4 What one place cannot say does not hide what others can.
 * </ul>
 */
package org.kheap.debugger.leak;
