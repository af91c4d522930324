package org.kheap.panic.dump;

/** Hears how far the writing of a dump has come. */
@FunctionalInterface
public interface Progress {
    /** Wants to hear nothing. */
    Progress NONE = bytes -> {};

    /** @param bytes of memory written so far */
    void written(long bytes);
}
