package org.kheap.kernel.malloc;

/**
 * A size class.
 *
 * @param index 0 for the smallest
 * @param size of a block, in bytes
 * @param zone address of the zone that blocks come from
 */
record SizeClass(int index, long size, long zone) {}
