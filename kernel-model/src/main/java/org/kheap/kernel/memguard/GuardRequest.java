package org.kheap.kernel.memguard;

/**
 * What MemGuard is asked to allocate.
 *
 * @param size in bytes
 * @param align a power of two; what the owner relies on
 * @param zero whether it is to be zeroed
 * @param mayWait whether the caller can wait for memory
 */
public record GuardRequest(long size, long align, boolean zero, boolean mayWait, Owner owner) {}
