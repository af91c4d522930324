package org.kheap.panic.dump;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * The file {@code bounds} of a crash directory: it holds the number of the next dump, and whoever has
 * locked it is the only one who saves there.
 */
final class Bounds implements Closeable {
    private static final String NAME = "bounds";
    private static final int MOST_BYTES = 64;

    private final Path file;
    private final FileChannel channel;
    private final boolean made;

    private Bounds(Path file, FileChannel channel, boolean made) {
        this.file = file;
        this.channel = channel;
        this.made = made;
    }

    /**
     * Locks the file of a directory, until it is closed. Waits for other processes, not for other
     * threads of this one.
     *
     * @throws IOException if that fails; the directory is as it was then
     */
    static Bounds lock(Path directory, FileOpener opener) throws IOException {
        Path file = directory.resolve(NAME);
        while (true) {
            Bounds bounds = tryLock(file, opener);
            if (bounds != null) {
                return bounds;
            }
        }
    }

    /** Whoever had the lock before may have deleted the file: then the lock is worth nothing. */
    private static Bounds tryLock(Path file, FileOpener opener) throws IOException {
        boolean made = make(file);
        FileChannel channel = null;
        try {
            Object key = key(file);
            channel = opener.open(file, READ, WRITE);
            channel.lock();
            Bounds bounds = new Bounds(file, channel, made);
            if (Objects.equals(key, key(file))) {
                channel = null; // stays open
                return bounds;
            }
            return null;
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            if (made) {
                Files.deleteIfExists(file);
            }
            throw e;
        } finally {
            if (channel != null) {
                channel.close();
            }
        }
    }

    private static boolean make(Path file) throws IOException {
        try {
            Files.createFile(file);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    private static Object key(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    Path file() {
        return file;
    }

    /** What the file says, without blanks around it; empty if it was not there. */
    String text() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(MOST_BYTES);
        channel.read(bytes, 0);
        return new String(bytes.array(), 0, bytes.position(), StandardCharsets.ISO_8859_1).strip();
    }

    /** The number in the file; empty if there is none, or none that a dump can have. */
    OptionalInt number() throws IOException {
        String text = text();
        return text.matches(CrashFiles.NUMBER)
                ? OptionalInt.of(Integer.parseInt(text))
                : OptionalInt.empty();
    }

    /** Writes in place, since the lock is on this very file. */
    void write(int number) throws IOException {
        byte[] text = (number + "\n").getBytes(StandardCharsets.US_ASCII);
        channel.write(ByteBuffer.wrap(text), 0);
        channel.truncate(text.length);
        channel.force(true);
    }

    /** Deletes the file, if it would not be there but for this lock. */
    void undo() throws IOException {
        if (made && channel.size() == 0) {
            Files.deleteIfExists(file);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
