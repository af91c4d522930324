package org.kheap.kernel.memguard;

/**
 * What MemGuard is asked to allocate.
 *
 * @param size in bytes
 * @param align a power of two, a page at most: what the owner relies on; 0 for the usual one
 * @param zero whether it is to be zeroed
 */
public record GuardRequest(long size, long align, boolean zero, Owner owner) {}
