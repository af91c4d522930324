package org.kheap.panic.dump;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file that plays the dedicated dump device of a machine. It holds one dump, or none: while one is
 * written there is none.
 */
public final class DumpDevice {
    /** Where on a device a dump begins, in bytes: a dedicated one leaves so much alone. */
    public static final long START = 64 << 10;

    /** What begins and ends on a device lies at multiples of so many bytes. */
    private static final long UNIT = 64 << 10;

    private final Path file;
    private final String guestName;
    private final long size;

    /**
     * What a dump came to.
     *
     * @param pages dumped
     * @param bytes they take, compressed
     * @param ratio how many times less that is than they were, in hundredths
     */
    public record Written(long pages, long bytes, int ratio) {}

    /**
     * @param file made at the first dump if need be
     * @param guestName what the guest calls it, for example {@code /dev/dsk/c0t0d0s1}
     * @param size in bytes; rounded down to 64 KB
     */
    public DumpDevice(Path file, String guestName, long size) {
        this.file = file;
        this.guestName = guestName;
        this.size = size & -UNIT;
    }

    public Path file() {
        return file;
    }

    /** What the guest calls it. */
    public String guestName() {
        return guestName;
    }

    /** Where on the device a dump begins, in bytes. */
    public long offset() {
        return START;
    }

    private long terminal() {
        return size - UNIT;
    }

    /**
     * Dumps. What the device held is lost.
     *
     * @throws DumpException if the device is too small; it holds no dump then
     */
    public Written write(CrashImage image, DumpContent content, Progress progress)
            throws IOException {
        Vmcore core = new Vmcore(image);
        DumpHeader header = DumpHeader.of(image, content, core.headSize(), offset());
        return write(header, core, image, progress);
    }

    /** As {@link #write}, of a kernel that has not panicked and goes on. */
    public Written writeLive(CrashImage image, DumpContent content, Progress progress)
            throws IOException {
        Vmcore core = new Vmcore(image);
        DumpHeader header = DumpHeader.of(image, content, core.headSize(), offset());
        return write(header.live(), core, image, progress);
    }

    private Written write(DumpHeader header, Vmcore core, CrashImage image, Progress progress)
            throws IOException {
        DumpStream dump = new DumpStream(header, image.symbolFile(), core);
        try (FileChannel channel = FileChannel.open(file, CREATE, READ, WRITE)) {
            invalidate(channel);
            channel.position(header.symbols());
            dump.writeBody(new Limited(channel), progress);
            channel.force(true);
            putAt(channel, header.start(), dump.firstPage());
            putAt(channel, terminal(), dump.lastPage());
            channel.force(true);
        }
        return dump.written();
    }

    /** Without its terminal header a dump is not there. The device gets its full size on the way. */
    private void invalidate(FileChannel channel) throws IOException {
        if (terminal() <= offset()) {
            throw tooSmall();
        }
        channel.truncate(size);
        putAt(channel, terminal(), new byte[(int) UNIT]);
        channel.force(true);
    }

    private static void putAt(FileChannel channel, long at, byte[] bytes) throws IOException {
        channel.position(at);
        Vmcore.writeAll(channel, ByteBuffer.wrap(bytes));
    }

    private DumpException tooSmall() {
        return new DumpException(
                "the dump device %s is too small for the dump: size=%d".formatted(file, size),
                DumpException.ENOSPC,
                null);
    }

    /** Lets nothing reach the terminal header. */
    private final class Limited implements WritableByteChannel {
        private final FileChannel channel;

        Limited(FileChannel channel) {
            this.channel = channel;
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            if (bytes.remaining() > terminal() - channel.position()) {
                throw tooSmall();
            }
            return channel.write(bytes);
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /**
     * The terminal header.
     *
     * @return empty if there is no dump
     * @throws DumpException if there is one that cannot be read
     */
    public Optional<DumpHeader> header() throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try (FileChannel channel = FileChannel.open(file, READ)) {
            DumpBytes bytes = new DumpBytes(channel, file.toString());
            if (channel.size() < size || bytes.isZero(terminal(), DumpHeader.PREFIX_SIZE)) {
                return Optional.empty();
            }
            return Optional.of(bytes.header(terminal()));
        }
    }

    /**
     * Opens the dump that the device holds.
     *
     * @throws DumpException if there is none, or it cannot be read
     */
    public KeptDump open() throws IOException {
        return KeptDump.open(file, terminal());
    }

    /** Notes that the dump has been saved: nobody will do that again. */
    public void markSaved() throws IOException {
        Optional<DumpHeader> header = header();
        if (header.isPresent()) {
            try (FileChannel channel = FileChannel.open(file, READ, WRITE)) {
                putAt(channel, terminal(), header.get().saved().bytes());
                channel.force(true);
            }
        }
    }
}
