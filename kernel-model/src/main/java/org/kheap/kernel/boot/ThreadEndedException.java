package org.kheap.kernel.boot;

/**
 * The thread that the kernel model is working for ends. What is going on for it comes to its end first,
 * then another one gets the processor: two must never be in the kernel model at a time.
 */
final class ThreadEndedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ThreadEndedException() {
        super("the thread has ended", null, false, false);
    }
}
