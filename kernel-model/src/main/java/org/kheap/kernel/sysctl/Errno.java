package org.kheap.kernel.sysctl;

/** Why sysctl(9) does not do what it is asked for: error numbers, and what FreeBSD calls them. */
public enum Errno {
    EPERM(1, "Operation not permitted"),
    ENOENT(2, "No such file or directory"),
    ENOMEM(12, "Cannot allocate memory"),
    EFAULT(14, "Bad address"),
    EISDIR(21, "Is a directory"),
    EINVAL(22, "Invalid argument"),
    ENAMETOOLONG(78, "File name too long");

    private final int number;
    private final String text;

    Errno(int number, String text) {
        this.number = number;
        this.text = text;
    }

    /** As {@code sys/errno.h} has it here. */
    public int number() {
        return number;
    }

    /** As {@code strerror} of FreeBSD has it. */
    public String text() {
        return text;
    }
}
