package org.kheap.panic.dump;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;

/** An ELF core that can be written: made from a machine that stands still, or kept on a dump device. */
public interface CoreFile {
    /**
     * Everything before the pages; its size is a multiple of the page size, whatever the number.
     *
     * @param number of the pair: debuggers compare the name of the program in the notes, {@code
     *     unix.N}, with that of the symbol file, and warn if they differ
     */
    byte[] head(int number) throws IOException;

    /** Bytes of the whole file. */
    long size();

    /** Writes the pages, which follow the head. */
    void writePages(WritableByteChannel out, Progress progress) throws IOException;
}
