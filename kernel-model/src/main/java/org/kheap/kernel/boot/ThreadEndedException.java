package org.kheap.kernel.boot;

/** The thread that the kernel model was working for has ended; another one has the processor. */
final class ThreadEndedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ThreadEndedException() {
        super("the thread has ended", null, false, false);
    }
}
