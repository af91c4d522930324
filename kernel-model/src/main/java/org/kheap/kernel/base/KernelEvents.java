package org.kheap.kernel.base;

/**
 * The rest of the kernel, as the allocators see it: who is running, when and from where, and the
 * threads that sleep and wake.
 */
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

    /** {@code cpu_seqid} of the CPU that runs: 0 to the number of CPUs less one. */
    int cpu();

    /**
     * Has the running thread sleep until memory was freed. Whoever calls must be ready for anything to
     * have changed meanwhile, and looks again.
     *
     * @param channel address of what the thread waits at, for those who look at it
     * @param what it waits for, in words
     */
    void sleepForMemory(long channel, String what);

    /** Memory or address space was freed: those who sleep for it may try again. */
    void memoryFreed();

    /**
     * Has {@code kmem_taskq} do something soon, from a thread of its own: never before the caller
     * returns, and never inside of an operation on the heap that has not come to a stable point.
     */
    void dispatch(Runnable task);

    /**
     * Has the guest run one of its functions to the end. Meanwhile anything may change.
     *
     * @param function its address
     * @return what it returned, as a pointer-sized word
     */
    long callGuest(long function, long... arguments);

    /** Prints a line, with WARNING in front of it. */
    void warn(String text);

    /** Prints text as it is. */
    void print(String text);
}
