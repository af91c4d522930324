/**
 * Arenas: who owns which addresses of the target's kernel, read from its memory.
 *
 * <h2>1. What is read</h2>
 *
 * <p><b>1.1 Arenas.</b> {@code vmem_list} leads to the first {@code vmem_t}, and {@code vm_next} from one
 * to the next, in the order in which they were created. {@code vm_source} names the arena that one
 * imports from; this makes trees of them. {@link org.kheap.debugger.vmem.Arenas} knows both orders.
 *
 * <p><b>1.2 Segments.</b> The segments of an arena are a circle through {@code vs_anext} that begins and
 * ends at {@code vm_seg0}, the anchor, which is in the structure of the arena. The anchor has the type
 * of a span and covers nothing, so it is not counted as one. Behind the mark of each span come its
 * pieces, by address. The rotor, and the marks of kernel code that walks, are among them.
 *
 * <p><b>1.3 Records.</b> An allocated segment that is as long as its type says has the stack, thread and
 * time of its allocation. Without {@code KMF_AUDIT} in {@code kmem_flags} segments are cut short in front
 * of these, which {@code vmem_seg_size} says; what lies there belongs to the next segment.
 *
 * <h2>2. Distrust</h2>
 *
 * <ul>
 *   <li>V1 Lists end: at a loop, at memory that is not there, at 0, at what is no segment. Each is told
 *       with the addresses on both sides of the bad link, and what was found until then counts.
 *   <li>V2 Sources may be wild or lead round. Each arena is listed exactly once all the same, one whose
 *       source is none of the arenas as if it had none.
 *   <li>V3 A stack is no deeper than its array.
 * </ul>
 */
package org.kheap.debugger.vmem;
