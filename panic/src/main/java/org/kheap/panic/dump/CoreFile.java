package org.kheap.panic.dump;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;

/** An ELF core that can be written: made from a machine that stands still, or kept on a dump device. */
public interface CoreFile {
    /** Everything before the pages; its size is a multiple of the page size. */
    byte[] head();

    /** Bytes of the whole file. */
    long size();

    /** Writes the pages, which follow the head. */
    void writePages(WritableByteChannel out, Progress progress) throws IOException;
}
