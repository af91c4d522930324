package org.kheap.panic.dump;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The directory where crash dumps are kept, as savecore keeps them: {@code unix.N} and {@code vmcore.N}
 * belong together, and {@code bounds} holds the number of the next pair. Several processes may save to
 * one directory at a time.
 */
public final class CrashDirectory {
    /** The kernel's symbol file. */
    public static final String UNIX = "unix";

    /** The core. */
    public static final String VMCORE = "vmcore";

    private static final String BOUNDS = "bounds";
    private static final Pattern NUMBERED = Pattern.compile("(?:unix|vmcore|vmdump)\\.(\\d{1,9})");
    private static final Pattern UNFINISHED =
            Pattern.compile("\\.(?:unix|vmcore|vmdump)\\.\\d+\\.part");

    /** So many bytes of a file are written when all others are on the disk. */
    private static final int HELD_BACK = 8;

    /** A lock on a file keeps processes apart, but not the threads of one. */
    private static final Object ONE_AT_A_TIME = new Object();

    /** Makes the first bytes of a file. */
    @FunctionalInterface
    public interface Head {
        /** @param number of the dump */
        byte[] bytes(int number) throws IOException;
    }

    /** The rest of a file, behind its first bytes. */
    @FunctionalInterface
    public interface Body {
        void write(WritableByteChannel out) throws IOException;
    }

    /**
     * A file to be saved.
     *
     * @param name without its number: {@link #UNIX}, {@link #VMCORE}
     * @param head makes its first bytes, at least 8, when its number is known
     */
    public record Content(String name, Head head, Body body) {}

    /**
     * What was saved.
     *
     * @param number of the dump
     * @param files in the order in which they were given
     */
    public record Saved(int number, List<Path> files) {}

    private final Path directory;
    private final Consumer<String> warnings;

    /**
     * @param directory made if need be
     * @param warnings told what was found amiss and did not prevent anything
     */
    public CrashDirectory(Path directory, Consumer<String> warnings) {
        this.directory = directory;
        this.warnings = warnings;
    }

    /**
     * Saves a pair.
     *
     * @param symbolFile the bytes of {@code unix.N}
     * @throws IOException if that fails; the directory is as it was then
     */
    public Saved save(byte[] symbolFile, CoreFile core, Progress progress) throws IOException {
        return save(
                List.of(
                        new Content(UNIX, number -> symbolFile, out -> {}),
                        new Content(VMCORE, core::head, out -> core.writePages(out, progress))));
    }

    /**
     * Saves files under one number.
     *
     * @param contents of which the last one is what makes the others a dump
     * @throws IOException if that fails; the directory is as it was then
     */
    public Saved save(List<Content> contents) throws IOException {
        boolean made = !Files.isDirectory(directory);
        Files.createDirectories(directory);
        try {
            synchronized (ONE_AT_A_TIME) {
                return saveInDirectory(contents);
            }
        } catch (IOException e) {
            if (made) {
                deleteIfEmpty(e);
            }
            throw e;
        }
    }

    private void deleteIfEmpty(IOException reason) {
        try {
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
    }

    private Saved saveInDirectory(List<Content> contents) throws IOException {
        Path file = directory.resolve(BOUNDS);
        boolean made = !Files.exists(file);
        try (FileChannel bounds =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE)) {
            bounds.lock(); // until the channel is closed
            removeUnfinished();
            int number = nextNumber(bounds);
            Saved saved = new Saved(number, write(contents, number));
            writeBounds(bounds, number + 1);
            return saved;
        } catch (IOException e) {
            if (made && Files.exists(file) && Files.size(file) == 0) {
                Files.delete(file);
            }
            throw e;
        }
    }

    /** What a process left that was killed: nobody else is writing while this one has the lock. */
    private void removeUnfinished() throws IOException {
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(
                        directory, f -> UNFINISHED.matcher(f.getFileName().toString()).matches())) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** The number in {@code bounds}, unless that is taken: then the one after the highest. */
    private int nextNumber(FileChannel bounds) throws IOException {
        String text = read(bounds).strip();
        int free = firstFree();
        if (text.isEmpty()) {
            return free;
        }
        if (!text.matches("\\d{1,9}")) {
            warnings.accept(
                    "%s holds no number: saving as number %d"
                            .formatted(directory.resolve(BOUNDS), free));
            return free;
        }
        int number = Integer.parseInt(text);
        if (number < free && isTaken(number)) {
            warnings.accept(
                    "%s holds the number of a dump that is there: saving as number %d"
                            .formatted(directory.resolve(BOUNDS), free));
            return free;
        }
        return number;
    }

    private boolean isTaken(int number) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*." + number)) {
            for (Path file : files) {
                if (NUMBERED.matcher(file.getFileName().toString()).matches()) {
                    return true;
                }
            }
        }
        return false;
    }

    /** One more than the highest number of a file that is there. */
    private int firstFree() throws IOException {
        int free = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Matcher name = NUMBERED.matcher(file.getFileName().toString());
                if (name.matches()) {
                    free = Math.max(free, Integer.parseInt(name.group(1)) + 1);
                }
            }
        }
        return free;
    }

    private static String read(FileChannel bounds) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(64);
        bounds.read(bytes, 0);
        return new String(bytes.array(), 0, bytes.position(), StandardCharsets.ISO_8859_1);
    }

    /** In place, since the lock is on this file. A number cut short is noticed by {@link #isTaken}. */
    private static void writeBounds(FileChannel bounds, int next) throws IOException {
        byte[] text = (next + "\n").getBytes(StandardCharsets.US_ASCII);
        bounds.write(ByteBuffer.wrap(text), 0);
        bounds.truncate(text.length);
        bounds.force(true);
    }

    /** Writes all files aside before the first one gets its name. */
    private List<Path> write(List<Content> contents, int number) throws IOException {
        List<Path> aside = new ArrayList<>();
        List<Path> named = new ArrayList<>();
        try {
            for (Content content : contents) {
                String name = content.name + "." + number;
                aside.add(directory.resolve("." + name + ".part"));
                write(content, number, aside.get(aside.size() - 1));
            }
            for (int i = 0; i < contents.size(); i++) {
                Path file = directory.resolve(contents.get(i).name + "." + number);
                Files.move(aside.get(i), file, StandardCopyOption.ATOMIC_MOVE);
                named.add(file);
            }
            syncDirectory();
            return named;
        } catch (IOException | RuntimeException e) {
            for (Path file : named) {
                Files.deleteIfExists(file);
            }
            throw e;
        } finally {
            for (Path file : aside) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static void write(Content content, int number, Path file) throws IOException {
        byte[] head = content.head.bytes(number);
        try (FileChannel out =
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            out.position(HELD_BACK);
            Vmcore.writeAll(out, ByteBuffer.wrap(head, HELD_BACK, head.length - HELD_BACK));
            content.body.write(out);
            out.force(true);
            out.write(ByteBuffer.wrap(head, 0, HELD_BACK), 0);
            out.force(true);
        }
    }

    private void syncDirectory() throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            // Some systems cannot open a directory; what matters is in the files.
            warnings.accept("%s could not be synced: %s".formatted(directory, e.getMessage()));
        }
    }
}
