package org.kheap.kernel.sysctl;

/** sysctl(9) does not do what it was asked for, and nothing has changed. */
public final class SysctlException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Errno errno;

    public SysctlException(Errno errno) {
        super(errno.text());
        this.errno = errno;
    }

    public Errno errno() {
        return errno;
    }
}
