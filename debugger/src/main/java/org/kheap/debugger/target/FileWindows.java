package org.kheap.debugger.target;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;

/**
 * A file of any size, mapped into memory a window at a time, so that what is looked at again costs no
 * system call, and none of it is on the heap. Offsets must be inside of the file, as it was when it was
 * opened; nobody but the caller checks that.
 */
final class FileWindows {
    /** As large as a buffer's power of two can be. */
    private static final int WINDOW_SHIFT = 30;

    private final FileChannel channel;
    private final ByteOrder order;
    private final int shift;
    private final long mask;
    private final long length;
    private final ByteBuffer[] windows;

    FileWindows(FileChannel channel, ByteOrder order) throws IOException {
        this(channel, order, WINDOW_SHIFT);
    }

    /** @param shift log2 of the bytes of a window */
    FileWindows(FileChannel channel, ByteOrder order, int shift) throws IOException {
        this.channel = channel;
        this.order = order;
        this.shift = shift;
        this.mask = (1L << shift) - 1;
        this.length = channel.size();
        this.windows = new ByteBuffer[Math.toIntExact((length + mask) >>> shift)];
    }

    /** Bytes of the file. */
    long length() {
        return length;
    }

    private ByteBuffer window(long offset) {
        int number = (int) (offset >>> shift);
        ByteBuffer window = windows[number];
        return window == null ? map(number) : window;
    }

    private ByteBuffer map(int number) {
        long start = (long) number << shift;
        try {
            windows[number] =
                    channel.map(MapMode.READ_ONLY, start, Math.min(mask + 1, length - start))
                            .order(order);
            return windows[number];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int inside(long offset) {
        return (int) (offset & mask);
    }

    /** Whether some bytes lie in two windows, so that they have to be read one by one. */
    boolean isSplit(long offset, int size) {
        return (offset & mask) > mask + 1 - size;
    }

    byte getByte(long offset) {
        return window(offset).get(inside(offset));
    }

    short getShort(long offset) {
        return window(offset).getShort(inside(offset));
    }

    int getInt(long offset) {
        return window(offset).getInt(inside(offset));
    }

    long getLong(long offset) {
        return window(offset).getLong(inside(offset));
    }

    /** Copies bytes, whatever windows they lie in. */
    void read(long offset, byte[] into, int from, int length) {
        for (int done = 0; done < length; ) {
            long at = offset + done;
            int piece = (int) Math.min(length - done, mask + 1 - (at & mask));
            window(at).get(inside(at), into, from + done, piece);
            done += piece;
        }
    }
}
