package org.kheap.panic;

/** Carries a {@link PanicReason} from where the kernel found it to the loop that runs the guest. */
public final class KernelPanicException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient PanicReason reason;

    public KernelPanicException(PanicReason reason) {
        super(reason.code() + ": " + reason.message(), null, false, false);
        this.reason = reason;
    }

    public PanicReason reason() {
        return reason;
    }
}
