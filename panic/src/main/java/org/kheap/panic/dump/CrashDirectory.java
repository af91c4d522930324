package org.kheap.panic.dump;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.function.Consumer;

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

    /** Both in one file, compressed. */
    public static final String VMDUMP = "vmdump";

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
    private final FileOpener opener;

    /**
     * @param directory made if need be
     * @param warnings told what was found amiss and did not prevent anything
     */
    public CrashDirectory(Path directory, Consumer<String> warnings) {
        this(directory, warnings, FileChannel::open);
    }

    CrashDirectory(Path directory, Consumer<String> warnings, FileOpener opener) {
        this.directory = directory;
        this.warnings = warnings;
        this.opener = opener;
    }

    public Path path() {
        return directory;
    }

    /** The files of a pair. */
    static List<Content> pair(byte[] symbolFile, CoreFile core, Progress progress) {
        return List.of(
                new Content(UNIX, number -> symbolFile, out -> {}),
                new Content(VMCORE, core::head, out -> core.writePages(out, progress)));
    }

    /**
     * Saves a pair.
     *
     * @param symbolFile the bytes of {@code unix.N}
     * @throws DumpException if that fails; the directory is as it was then
     */
    public Saved save(byte[] symbolFile, CoreFile core, Progress progress) throws DumpException {
        return save(pair(symbolFile, core, progress));
    }

    /**
     * Saves files under the next number.
     *
     * @param contents of which the last one is what makes the others a dump
     * @throws DumpException if that fails; the directory is as it was then
     */
    public Saved save(List<Content> contents) throws DumpException {
        return save(OptionalInt.empty(), contents);
    }

    /**
     * Saves files under a number; see {@link #save(List)}.
     *
     * @param wanted empty for the next one
     * @throws DumpException also if there is a file of that number and name
     */
    Saved save(OptionalInt wanted, List<Content> contents) throws DumpException {
        List<Path> made = new ArrayList<>();
        try {
            synchronized (ONE_AT_A_TIME) {
                makeDirectories(made);
                return saveLocked(wanted, contents);
            }
        } catch (IOException e) {
            deleteEmpty(made, e);
            throw DumpException.notSaved(directory, e);
        }
    }

    /** @param made gets what was not there, the deepest first */
    private void makeDirectories(List<Path> made) throws IOException {
        Path missing = directory.toAbsolutePath();
        while (missing != null && Files.notExists(missing, LinkOption.NOFOLLOW_LINKS)) {
            made.add(missing);
            missing = missing.getParent();
        }
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory);
        }
    }

    private static void deleteEmpty(List<Path> directories, IOException reason) {
        try {
            for (Path directory : directories) {
                Files.deleteIfExists(directory);
            }
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
    }

    private Saved saveLocked(OptionalInt wanted, List<Content> contents) throws IOException {
        try (Bounds bounds = Bounds.lock(directory, opener)) {
            boolean done = false;
            try {
                CrashFiles.removeUnfinished(directory);
                int number = wanted.isPresent() ? wanted.getAsInt() : nextNumber(bounds);
                Saved saved = new Saved(number, write(contents, number));
                done = true;
                writeBounds(bounds, number);
                return saved;
            } finally {
                if (!done) {
                    bounds.undo();
                }
            }
        }
    }

    /** The number in {@code bounds}, unless that is taken: then another one that is free. */
    private int nextNumber(Bounds bounds) throws IOException {
        SortedSet<Integer> taken = CrashFiles.taken(directory);
        int free = CrashFiles.free(taken);
        if (bounds.text().isEmpty()) {
            return free;
        }
        OptionalInt number = bounds.number();
        if (number.isPresent() && !taken.contains(number.getAsInt())) {
            return number.getAsInt();
        }
        String what = number.isPresent() ? "the number of a dump that is there" : "no number";
        warnings.accept("%s holds %s: saving as number %d".formatted(bounds.file(), what, free));
        return free;
    }

    /** The dump is saved: a number that is wrong is noticed by the next one. */
    private void writeBounds(Bounds bounds, int saved) {
        try {
            if (bounds.number().orElse(0) <= saved) {
                bounds.write(saved + 1);
            }
        } catch (IOException e) {
            warnings.accept(
                    "%s could not be written: %s"
                            .formatted(bounds.file(), DumpException.reason(e)));
        }
    }

    /** Writes all files aside before the first one gets its name. */
    private List<Path> write(List<Content> contents, int number) throws IOException {
        List<Path> aside = new ArrayList<>();
        List<Path> named = new ArrayList<>();
        boolean done = false;
        try {
            for (Content content : contents) {
                Path file = CrashFiles.numbered(directory, content.name, number);
                if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                    throw new DumpException(file + " is there already");
                }
                aside.add(CrashFiles.unfinished(directory, content.name, number));
                write(content, number, aside.get(aside.size() - 1));
            }
            for (int i = 0; i < contents.size(); i++) {
                Path file = CrashFiles.numbered(directory, contents.get(i).name, number);
                Files.move(aside.get(i), file, StandardCopyOption.ATOMIC_MOVE);
                named.add(file);
            }
            syncDirectory();
            done = true;
            return List.copyOf(named);
        } finally {
            if (!done) {
                aside.addAll(named);
                for (Path file : aside) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private void write(Content content, int number, Path file) throws IOException {
        byte[] head = content.head.bytes(number);
        try (FileChannel out =
                opener.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            out.position(HELD_BACK);
            Vmcore.writeAll(out, ByteBuffer.wrap(head, HELD_BACK, head.length - HELD_BACK));
            content.body.write(out);
            out.force(true);
            out.position(0);
            Vmcore.writeAll(out, ByteBuffer.wrap(head, 0, HELD_BACK));
            out.force(true);
        }
    }

    private void syncDirectory() {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // Some systems cannot open a directory; what matters is in the files.
            warnings.accept(
                    "%s could not be synced: %s".formatted(directory, DumpException.reason(e)));
        }
    }
}
