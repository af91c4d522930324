package org.kheap.machine;

/**
 * Carries a {@link Fault} out of kernel code that touched guest memory on the guest's behalf, up to
 * the loop that runs the guest, which turns it into the trap the real kernel would have taken.
 */
public final class GuestFaultException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Fault fault;

    public GuestFaultException(Fault fault) {
        // No stack trace: this is the guest's mistake, and it can be a frequent one.
        super(fault.describe(), null, false, false);
        this.fault = fault;
    }

    public Fault fault() {
        return fault;
    }
}
