package org.kheap.debugger.kmem;

/**
 * A slab, as its header said when this was made.
 *
 * @param address of its {@code kmem_slab_t}
 * @param base address of its first buffer
 * @param head address of its first free bufctl; 0 if there is none
 * @param inUse buffers that it has handed out, to clients and magazines
 * @param chunks buffers that it has
 * @param isStuck whether it has a buffer that cannot be moved
 */
public record SlabView(
        long address, long base, long head, long inUse, long chunks, boolean isStuck) {
    /** How many of its buffers should be free. */
    public long unused() {
        return chunks - inUse;
    }

    /** Which of its buffers an address is in, if they are of that size and it is in one. */
    int indexOf(long address, long chunkSize) {
        return (int) ((address - base) / chunkSize);
    }

    /** Whether one of its buffers of that size is at or around an address. */
    public boolean contains(long address, long chunkSize) {
        return Long.compareUnsigned(address - base, chunks * chunkSize) < 0;
    }
}
