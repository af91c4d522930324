package org.kheap.debugger.kmem;

/** Takes buffers as they are found. */
@FunctionalInterface
interface BufferTaker {
    /** @param bufctl of the buffer; in a cache without a hash, where its link is */
    void take(long buffer, long bufctl);
}
