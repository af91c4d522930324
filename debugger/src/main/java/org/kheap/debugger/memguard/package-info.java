/**
 * MemGuard, as a kernel's memory shows it: what is guarded, what was freed and is not reused yet, and
 * who did it.
 *
 * <h2>1. What is read</h2>
 *
 * <p>Each guarded allocation has a record, {@code struct memguard_object}, which stays when it is freed
 * and goes when its addresses are given to others. Records are in the tree {@code memguard_objects} by
 * address; those of freed ones are also in the list {@code memguard_quarantine}, the oldest first. {@link
 * org.kheap.debugger.memguard.GuardedObjects} reads both. Settings and counters are variables of the
 * kernel: {@link org.kheap.debugger.memguard.Settings}.
 *
 * <h2>2. What an address is</h2>
 *
 * <p>A {@link org.kheap.debugger.memguard.GuardedObject} reserves whole pages: unmapped ones around its own
 * if it was to be guarded on both sides. On its own pages there is the object, and slack in front of it
 * or behind it, or both. Once it is freed, none of them is mapped. So every address that it reserves is
 * in the object, in its slack, or on a guard page: {@link
 * org.kheap.debugger.memguard.GuardedObject.Part}. What none reserves is MemGuard's all the same, if it is
 * in its range.
 *
 * <h2>3. Damage</h2>
 *
 * <p>A record whose numbers contradict each other is told of and left out.
 */
package org.kheap.debugger.memguard;
