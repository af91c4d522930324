package org.kheap.cli.vmstat;

/** Somebody called vmstat in a way that it does not understand. The message is what to print. */
public final class UsageException extends Exception {
    private static final long serialVersionUID = 1L;

    private static final String USAGE =
            """
            usage: vmstat [-afHhimoPsz] [-M core [-N system]] [-c count] [-n devs]
                          [-p type,if,pass] [-w wait] [disks] [wait [count]]""";

    private UsageException(String message) {
        super(message);
    }

    /** What is wrong is plain from the usage. */
    static UsageException plain() {
        return new UsageException(USAGE);
    }

    /** @param complaint what is wrong */
    static UsageException of(String complaint) {
        return new UsageException("vmstat: %s\n%s".formatted(complaint, USAGE));
    }
}
