package org.kheap.panic.dump;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;

/** A disk that has room for so many bytes, and on which a chosen operation fails. */
final class FailingDisk implements FileOpener {
    private long room;
    private long operations;

    /**
     * @param room in bytes
     * @param operations which succeed before one fails: opening, writing, truncating, syncing
     */
    FailingDisk(long room, long operations) {
        this.room = room;
        this.operations = operations;
    }

    static FailingDisk full(long room) {
        return new FailingDisk(room, Long.MAX_VALUE);
    }

    static FailingDisk after(long operations) {
        return new FailingDisk(Long.MAX_VALUE, operations);
    }

    @Override
    public FileChannel open(Path file, OpenOption... options) throws IOException {
        operate();
        return new Channel(FileChannel.open(file, options));
    }

    private void operate() throws IOException {
        if (operations-- == 0) {
            throw new IOException("Input/output error");
        }
    }

    private final class Channel extends FileChannel {
        private final FileChannel real;

        Channel(FileChannel real) {
            this.real = real;
        }

        @Override
        public int write(ByteBuffer from) throws IOException {
            int written = write(from, real.position());
            real.position(real.position() + written);
            return written;
        }

        @Override
        public int write(ByteBuffer from, long position) throws IOException {
            operate();
            if (room == 0 && from.hasRemaining()) {
                throw new IOException("No space left on device");
            }
            int length = (int) Math.min(room, from.remaining());
            ByteBuffer fits = from.slice().limit(length);
            from.position(from.position() + length);
            room -= length;
            return real.write(fits, position);
        }

        @Override
        public long write(ByteBuffer[] from, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileChannel truncate(long size) throws IOException {
            operate();
            return real.truncate(size);
        }

        @Override
        public void force(boolean metaData) throws IOException {
            operate();
            real.force(false);
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            return real.read(into);
        }

        @Override
        public long read(ByteBuffer[] into, int offset, int length) throws IOException {
            return real.read(into, offset, length);
        }

        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            return real.read(into, position);
        }

        @Override
        public long position() throws IOException {
            return real.position();
        }

        @Override
        public FileChannel position(long position) throws IOException {
            real.position(position);
            return this;
        }

        @Override
        public long size() throws IOException {
            return real.size();
        }

        @Override
        public long transferTo(long position, long count, WritableByteChannel target) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long transferFrom(ReadableByteChannel source, long position, long count) {
            throw new UnsupportedOperationException();
        }

        @Override
        public MappedByteBuffer map(MapMode mode, long position, long size) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileLock lock(long position, long size, boolean shared) throws IOException {
            return real.lock(position, size, shared);
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) throws IOException {
            return real.tryLock(position, size, shared);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            real.close();
        }
    }
}
