package org.kheap.kernel.base;

/** What a record of an allocation says besides the memory: who, when and from where. */
public interface KernelEvents {
    /** Nanoseconds since boot. */
    long now();

    /** Address of the running thread's structure; 0 before there is one. */
    long currentThread();

    /**
     * The callers of the kernel function that is executing.
     *
     * @return program counters, innermost first, at most {@code limit}
     */
    long[] stack(int limit);
}
