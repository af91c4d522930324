package org.kheap.panic.dump;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.kheap.machine.Arch;

/** A dump that is kept compressed, on a dump device or in a file {@code vmdump.N}, opened for reading. */
public final class KeptDump implements CoreFile, Closeable {
    private static final int BUFFER = 1 << 16;

    /** Bytes copied at once. */
    private static final int PIECE = 1 << 20;

    private final DumpBytes file;
    private final DumpHeader header;
    private final Arch arch;

    private KeptDump(DumpBytes file, DumpHeader header) {
        this.file = file;
        this.header = header;
        this.arch = header.arch();
    }

    /**
     * Opens a file {@code vmdump.N}.
     *
     * @throws DumpException if it is none, or damaged
     */
    public static KeptDump open(Path path) throws IOException {
        return open(path, KeptDump::inFile);
    }

    /** Opens a dump on a device. */
    static KeptDump open(Path path, long terminal) throws IOException {
        return open(path, file -> onDevice(file, terminal));
    }

    private interface Opening {
        KeptDump open(DumpBytes file) throws IOException;
    }

    private static KeptDump open(Path path, Opening opening) throws IOException {
        FileChannel channel = null;
        try {
            channel = FileChannel.open(path, StandardOpenOption.READ);
            KeptDump dump = opening.open(new DumpBytes(channel, path.toString()));
            channel = null; // stays open
            return dump;
        } catch (DumpException e) {
            throw e;
        } catch (IOException e) {
            throw new DumpException(
                    "no crash dump in %s: %s".formatted(path, DumpException.reason(e)));
        } finally {
            if (channel != null) {
                channel.close();
            }
        }
    }

    private static KeptDump inFile(DumpBytes file) throws IOException {
        long size = file.channel().size();
        if (size < DumpHeader.PREFIX_SIZE) {
            throw new DumpException(
                    "no crash dump in %s: it has %d bytes".formatted(file.name(), size));
        }
        DumpHeader initial = file.header(0);
        return checked(file, initial, initial, size - initial.arch().pageSize());
    }

    private static KeptDump onDevice(DumpBytes file, long terminal) throws IOException {
        DumpHeader last = file.header(terminal);
        return checked(file, last, file.header(last.start()), terminal);
    }

    /** The terminal header is written last: without it, or with another one, the dump is not whole. */
    private static KeptDump checked(
            DumpBytes file, DumpHeader header, DumpHeader initial, long terminal)
            throws IOException {
        byte[] last = file.at(Math.max(terminal, 0), DumpHeader.PREFIX_SIZE);
        boolean agrees = terminal >= header.data() && isMagic(last, header.arch());
        if (!agrees) {
            throw file.truncated();
        }
        if (!file.header(terminal).withoutState().equals(initial.withoutState())) {
            throw new DumpException("initial dump header corrupt: " + file.name());
        }
        return new KeptDump(file, header);
    }

    private static boolean isMagic(byte[] prefix, Arch arch) {
        return ByteBuffer.wrap(prefix).order(arch.abi().order()).getInt(0) == DumpHeader.MAGIC;
    }

    public DumpHeader header() {
        return header;
    }

    /** The bytes of {@code unix.N}. */
    public byte[] symbolFile() throws IOException {
        return file.at(header.symbols(), (int) header.symbolsSize());
    }

    @Override
    public byte[] head(int number) throws IOException {
        byte[] head = file.at(header.head(), (int) header.headSize());
        if (!CoreNotes.of(arch)
                .rename(new ElfNotes(arch, head), CrashDirectory.UNIX + "." + number)) {
            throw new DumpException(
                    "the head of the core in the crash dump %s is corrupt".formatted(file.name()));
        }
        return head;
    }

    @Override
    public long size() {
        return header.headSize() + (header.pages() << arch.pageShift());
    }

    @Override
    public void writePages(WritableByteChannel out, Progress progress) throws IOException {
        file.channel().position(header.data());
        // Not closed: that would close the file.
        InputStream in = new BufferedInputStream(Channels.newInputStream(file.channel()), BUFFER);
        byte[] packed = new byte[arch.pageSize()];
        byte[] page = new byte[arch.pageSize()];
        ByteBuffer piece = ByteBuffer.allocate(PIECE);
        for (long done = 0; done < header.pages(); done++) {
            readPage(in, packed, page, done);
            piece.put(page);
            if (!piece.hasRemaining() || done == header.pages() - 1) {
                Vmcore.writeAll(out, piece.flip());
                piece.clear();
                progress.written(done + 1 << arch.pageShift());
            }
        }
    }

    private void readPage(InputStream in, byte[] packed, byte[] page, long number)
            throws IOException {
        byte[] word = in.readNBytes(Integer.BYTES);
        if (word.length < Integer.BYTES) {
            throw file.truncated();
        }
        int size = ByteBuffer.wrap(word).order(arch.abi().order()).getInt();
        if (size <= 0 || size > page.length) {
            throw badPage(number);
        }
        if (in.readNBytes(packed, 0, size) < size) {
            throw file.truncated();
        }
        if (!Lzjb.decompress(packed, size, page)) {
            throw badPage(number);
        }
    }

    private DumpException badPage(long number) {
        return new DumpException(
                "the crash dump in %s is corrupt: bad data after page %d of %d"
                        .formatted(file.name(), number, header.pages()));
    }

    @Override
    public void close() throws IOException {
        file.channel().close();
    }
}
