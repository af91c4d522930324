package org.kheap.panic.dump;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.kheap.machine.Arch;

/**
 * Reads pieces of a file that holds a dump.
 *
 * @param name of the file, for people
 */
record DumpBytes(FileChannel channel, String name) {
    /**
     * Some bytes.
     *
     * @throws DumpException if the file ends before them
     */
    byte[] at(long offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, offset + bytes.position()) < 0) {
                throw truncated();
            }
        }
        return bytes.array();
    }

    DumpException truncated() {
        return new DumpException("the crash dump in %s is truncated".formatted(name));
    }

    /** Whether nothing but zeroes is there. */
    boolean isZero(long offset, int length) throws IOException {
        for (byte b : at(offset, length)) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * A header.
     *
     * @throws DumpException if there is none
     */
    DumpHeader header(long offset) throws IOException {
        Arch arch = DumpHeader.archOf(at(offset, DumpHeader.PREFIX_SIZE), name);
        return DumpHeader.read(arch, at(offset, DumpHdr.size(arch.abi())), name);
    }
}
