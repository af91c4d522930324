package org.kheap.machine;

import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * RAM held in byte buffers of one size, so that it can be larger than a single buffer. Addresses are
 * physical. A word must not cross a buffer, which an access inside a page never does.
 */
public final class Ram implements PhysicalMemory {
    private final ByteBuffer[] chunks;
    private final int chunkShift;
    private final long chunkMask;
    private final long size;

    /**
     * @param abi decides the byte order
     * @param chunks of {@code 1 << chunkShift} bytes each, the last one possibly shorter; their
     *     position and order are set by this class
     */
    public Ram(Abi abi, ByteBuffer[] chunks, int chunkShift) {
        this.chunks = new ByteBuffer[chunks.length];
        this.chunkShift = chunkShift;
        this.chunkMask = (1L << chunkShift) - 1;
        long total = 0;
        for (int i = 0; i < chunks.length; i++) {
            this.chunks[i] = chunks[i].duplicate().clear().order(abi.order());
            total += this.chunks[i].capacity();
        }
        this.size = total;
    }

    @Override
    public long size() {
        return size;
    }

    private ByteBuffer chunk(long pa) {
        return chunks[Objects.checkIndex((int) (pa >>> chunkShift), chunks.length)];
    }

    private int offset(long pa) {
        return (int) (pa & chunkMask);
    }

    public int getByte(long pa) {
        return chunk(pa).get(offset(pa));
    }

    public int getShort(long pa) {
        return chunk(pa).getShort(offset(pa));
    }

    /** A 32-bit word as a signed int. */
    public int getInt32(long pa) {
        return chunk(pa).getInt(offset(pa));
    }

    @Override
    public long getInt(long pa) {
        return getInt32(pa) & 0xffff_ffffL;
    }

    @Override
    public long getLong(long pa) {
        return chunk(pa).getLong(offset(pa));
    }

    public void putByte(long pa, int value) {
        chunk(pa).put(offset(pa), (byte) value);
    }

    public void putShort(long pa, int value) {
        chunk(pa).putShort(offset(pa), (short) value);
    }

    public void putInt(long pa, int value) {
        chunk(pa).putInt(offset(pa), value);
    }

    public void putLong(long pa, long value) {
        chunk(pa).putLong(offset(pa), value);
    }

    /** Copies out of one page. */
    public void read(long pa, byte[] into, int from, int length) {
        chunk(pa).get(offset(pa), into, from, length);
    }

    /** Copies into one page. */
    public void write(long pa, byte[] bytes, int from, int length) {
        chunk(pa).put(offset(pa), bytes, from, length);
    }

    /**
     * A window on {@code length} bytes that lie in one buffer, in the byte order of the guest: whoever
     * writes to it writes to this RAM.
     */
    public ByteBuffer window(long pa, int length) {
        ByteBuffer chunk = chunk(pa);
        return chunk.slice(offset(pa), length).order(chunk.order());
    }
}
