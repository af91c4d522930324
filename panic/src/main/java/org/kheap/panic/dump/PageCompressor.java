package org.kheap.panic.dump;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import org.kheap.machine.Arch;

/**
 * Takes pages and passes them on compressed: of each a 32-bit size, then so many bytes. What a page
 * is split into by those who write does not matter. Whoever is done calls {@link #finish}.
 */
final class PageCompressor implements WritableByteChannel {
    /** Bytes passed on at once. */
    private static final int PIECE = 1 << 20;

    private final WritableByteChannel out;
    private final Lzjb lzjb = new Lzjb();
    private final byte[] page;
    private final byte[] packed;
    private final ByteBuffer piece;
    private int filled;
    private long compressed;
    private long passedOn;

    PageCompressor(Arch arch, WritableByteChannel out) {
        this.out = out;
        this.page = new byte[arch.pageSize()];
        this.packed = new byte[arch.pageSize()];
        this.piece = ByteBuffer.allocate(PIECE).order(arch.abi().order());
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        int taken = from.remaining();
        while (from.hasRemaining()) {
            int length = Math.min(from.remaining(), page.length - filled);
            from.get(page, filled, length);
            filled += length;
            if (filled == page.length) {
                putPage();
            }
        }
        return taken;
    }

    private void putPage() throws IOException {
        int size = lzjb.compress(page, packed);
        makeRoom(Integer.BYTES + size);
        piece.putInt(size).put(packed, 0, size);
        compressed += size;
        filled = 0;
    }

    private void makeRoom(int bytes) throws IOException {
        if (piece.remaining() < bytes) {
            passOn();
        }
    }

    private void passOn() throws IOException {
        piece.flip();
        passedOn += piece.remaining();
        Vmcore.writeAll(out, piece);
        piece.clear();
    }

    /** Passes on a size of 0, which ends the pages where they have an end. */
    void putEnd() throws IOException {
        makeRoom(Integer.BYTES);
        piece.putInt(0);
    }

    /**
     * Passes on what is left.
     *
     * @return bytes passed on in all
     */
    long finish() throws IOException {
        passOn();
        return passedOn;
    }

    /** Bytes of all pages so far, compressed, without their sizes. */
    long compressed() {
        return compressed;
    }

    @Override
    public boolean isOpen() {
        return out.isOpen();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
