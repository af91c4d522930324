package org.kheap.debugger.target;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.kheap.machine.elf.ElfHeader;
import org.kheap.panic.dump.CompressedDump;
import org.kheap.panic.dump.DumpException;

/** A file that may be part of a crash dump. */
record DumpFile(Path path, Kind kind) {
    /** What a file is, as far as its first bytes tell. */
    enum Kind {
        CORE,
        /** Any other ELF file. */
        PROGRAM,
        COMPRESSED,
        UNKNOWN
    }

    /** Bytes that tell. */
    private static final int PREFIX = 18;

    private static final int ELF_MAGIC = 0x7f45_4c46;
    private static final int EI_DATA = 5;
    private static final int ELFDATA2LSB = 1;
    private static final int E_TYPE = 16;

    /** @throws DumpException if it cannot be read */
    static DumpFile at(Path path) throws DumpException {
        try (FileChannel channel = open(path)) {
            return new DumpFile(path, kind(ByteBuffer.wrap(read(channel, 0, PREFIX))));
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    private static Kind kind(ByteBuffer start) {
        if (start.limit() < PREFIX) {
            return Kind.UNKNOWN;
        } else if (CompressedDump.isOne(start)) {
            return Kind.COMPRESSED;
        } else if (start.getInt(0) != ELF_MAGIC) {
            return Kind.UNKNOWN;
        }
        boolean isLittle = start.get(EI_DATA) == ELFDATA2LSB;
        start.order(isLittle ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        return start.getShort(E_TYPE) == ElfHeader.ET_CORE ? Kind.CORE : Kind.PROGRAM;
    }

    String name() {
        return path.getFileName().toString();
    }

    /** Opens a file to be read. Others than regular ones might make the reader wait for ever. */
    static FileChannel open(Path path) throws IOException {
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new DumpException("%s is no regular file".formatted(path));
        }
        return FileChannel.open(path, StandardOpenOption.READ);
    }

    /** Some bytes, fewer if the file ends before them. */
    static byte[] read(FileChannel channel, long offset, int length) throws IOException {
        long there = Math.max(0, Math.min(length, channel.size() - offset));
        ByteBuffer bytes = ByteBuffer.allocate((int) there);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, offset + bytes.position()) < 0) {
                throw new IOException("it became shorter while it was read");
            }
        }
        return bytes.array();
    }

    static DumpException unreadable(Path path, IOException e) {
        return e instanceof DumpException dump
                ? dump
                : new DumpException("cannot read %s: %s".formatted(path, DumpException.reason(e)));
    }
}
