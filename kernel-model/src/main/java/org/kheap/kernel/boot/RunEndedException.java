package org.kheap.kernel.boot;

/** The run ended while the kernel model was waiting for a function of the guest. */
final class RunEndedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RunEndedException() {
        super("the run has ended", null, false, false);
    }
}
