/**
 * MemGuard: allocations that end at unmapped pages, for those who look for overruns and uses after
 * free.
 */
package org.kheap.kernel.memguard;
