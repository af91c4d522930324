package org.kheap.kernel.boot;

/** A thread would sleep, and there is nobody who could wake it. */
final class WouldNeverWakeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WouldNeverWakeException(String what) {
        super(what, null, false, false);
    }
}
