package org.kheap.emulator.unicorn;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;

/**
 * Anonymous memory of the host, page aligned and committed only where it is touched, so that a guest
 * with many gigabytes costs what it uses. Java sees it as byte buffers.
 */
final class HostMemory implements AutoCloseable {
    /** log2 of the size of one buffer; a buffer cannot hold 2 GB. */
    static final int CHUNK_SHIFT = 30;

    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_PRIVATE = 0x02;
    private static final int MAP_ANONYMOUS_LINUX = 0x20;
    private static final int MAP_NORESERVE_LINUX = 0x4000;
    private static final int MAP_ANONYMOUS_BSD = 0x1000;

    private final Pointer base;
    private final long size;

    private HostMemory(Pointer base, long size) {
        this.base = base;
        this.size = size;
    }

    /**
     * @param size in bytes, a multiple of the page size
     * @throws EngineException if the host has no address space left for it
     */
    static HostMemory allocate(long size) {
        int flags =
                Platform.isLinux()
                        ? MAP_PRIVATE | MAP_ANONYMOUS_LINUX | MAP_NORESERVE_LINUX
                        : MAP_PRIVATE | MAP_ANONYMOUS_BSD;
        Object[] arguments = {Pointer.NULL, size, PROT_READ_WRITE, flags, -1, 0L};
        Pointer base = (Pointer) libc("mmap").invoke(Pointer.class, arguments);
        if (Pointer.nativeValue(base) == -1) {
            throw new EngineException("the host has no memory for the guest: size=" + size);
        }
        return new HostMemory(base, size);
    }

    private static Function libc(String name) {
        return NativeLibrary.getInstance(Platform.C_LIBRARY_NAME).getFunction(name);
    }

    long address() {
        return Pointer.nativeValue(base);
    }

    long size() {
        return size;
    }

    /** The whole of it, in buffers of {@code 1 << CHUNK_SHIFT} bytes. Not to be used after close. */
    ByteBuffer[] buffers() {
        long chunk = 1L << CHUNK_SHIFT;
        ByteBuffer[] buffers = new ByteBuffer[(int) ((size + chunk - 1) / chunk)];
        for (int i = 0; i < buffers.length; i++) {
            long start = i * chunk;
            buffers[i] = base.getByteBuffer(start, Math.min(chunk, size - start));
        }
        return buffers;
    }

    @Override
    public void close() {
        libc("munmap").invoke(Integer.class, new Object[] {base, size});
    }
}
