package org.kheap.kernel.boot;

import java.io.IOException;
import org.kheap.panic.dump.CrashImage;

/** Where a kernel that panics leaves its memory: to the kernel, its dump device. */
public interface DumpTarget {
    /**
     * What was written.
     *
     * @param pages of memory
     * @param ratio a hundred times the number of pages for each page they took
     */
    record Written(long pages, long ratio) {}

    /** The device as the kernel names it, a path of the guest. */
    String device();

    /** Where on the device the dump begins, in bytes. */
    long offset();

    /** What is dumped: {@code kernel}, {@code kernel + curproc} or {@code all}. */
    String content();

    /**
     * Writes a dump.
     *
     * @throws IOException if that cannot be done; the kernel goes on to say so
     */
    Written write(CrashImage image) throws IOException;
}
