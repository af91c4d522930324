package org.kheap.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.kheap.kernel.boot.DumpTarget;
import org.kheap.panic.dump.CrashDirectory;
import org.kheap.panic.dump.CrashImage;
import org.kheap.panic.dump.Progress;
import org.kheap.panic.dump.Vmcore;

/**
 * The dump of one run, saved at once as a pair of files. The kernel takes the directory for its dump
 * device; what savecore would do after a reboot is done already.
 */
final class DumpPair implements DumpTarget {
    /** A name that the kernel could have for a disk partition. */
    private static final String DEVICE = "/dev/dsk/c0t0d0s1";

    /** A device that is used for nothing else begins with so much that is left alone. */
    private static final long OFFSET = 65536;

    /** Hundredths: nothing is compressed. */
    private static final long RATIO = 100;

    private final Path path;
    private final CrashDirectory directory;
    private CrashDirectory.Saved saved;
    private IOException failure;

    DumpPair(Path path, Environment environment) {
        this.path = path;
        this.directory = new CrashDirectory(path, environment::say);
    }

    @Override
    public String device() {
        return DEVICE;
    }

    @Override
    public long offset() {
        return OFFSET;
    }

    @Override
    public String content() {
        return "kernel";
    }

    @Override
    public Written write(CrashImage image) throws IOException {
        save(image);
        if (failure != null) {
            throw failure;
        }
        return new Written(image.pages(), RATIO);
    }

    /** Saves the pair; {@link #report} tells how that went. */
    void save(CrashImage image) {
        try {
            saved = directory.save(image.symbolFile(), new Vmcore(image), Progress.NONE);
        } catch (IOException e) {
            failure = e;
        }
    }

    /** Whether somebody has tried to save it. */
    boolean wasAsked() {
        return saved != null || failure != null;
    }

    /** @throws UserException if it could not be saved */
    void report(Environment environment) throws UserException {
        if (failure != null) {
            throw new UserException(
                    "the crash dump could not be saved in %s: %s".formatted(path, reason(failure)),
                    failure);
        }
        if (saved != null) {
            environment.say(
                    saved.files().stream()
                            .map(Path::toString)
                            .collect(Collectors.joining(" ", "saved ", "")));
        }
    }

    /** Half of what the system's exceptions say is in the names of their classes. */
    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied: " + e.getMessage();
        }
        return e instanceof FileSystemException file && file.getReason() == null
                ? "%s: %s".formatted(e.getClass().getSimpleName(), file.getFile())
                : e.getMessage();
    }
}
