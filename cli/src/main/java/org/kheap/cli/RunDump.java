package org.kheap.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.kheap.kernel.boot.DumpTarget;
import org.kheap.panic.dump.CompressedDump;
import org.kheap.panic.dump.CrashDirectory;
import org.kheap.panic.dump.CrashImage;
import org.kheap.panic.dump.DumpContent;
import org.kheap.panic.dump.Progress;
import org.kheap.panic.dump.Vmcore;

/**
 * The dump of one run, saved at once. The kernel takes the directory for its dump device; what savecore
 * would do after a reboot is done already.
 */
final class RunDump implements DumpTarget {
    /** A name that the kernel could have for a disk partition. */
    private static final String DEVICE = "/dev/dsk/c0t0d0s1";

    /** A device that is used for nothing else begins with so much that is left alone. */
    private static final long OFFSET = 65536;

    private static final int PERCENT = 100;

    private final CrashDirectory directory;
    private final boolean compress;
    private CrashDirectory.Saved saved;
    private IOException failure;

    /** @param compress whether to save one file that savecore expands */
    RunDump(CrashDirectory directory, boolean compress) {
        this.directory = directory;
        this.compress = compress;
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
        return DumpContent.KERNEL.phrase();
    }

    @Override
    public Written write(CrashImage image) throws IOException {
        try {
            saved = save(image);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
        return new Written(image.pages(), compress ? ratio(image) : PERCENT);
    }

    private CrashDirectory.Saved save(CrashImage image) throws IOException {
        return compress
                ? directory.save(
                        List.of(CompressedDump.of(image, DumpContent.KERNEL, Progress.NONE)))
                : directory.save(image.symbolFile(), new Vmcore(image), Progress.NONE);
    }

    private long ratio(CrashImage image) throws IOException {
        long taken = Files.size(saved.files().get(0)) / image.arch().pageSize() + 1;
        return PERCENT * image.pages() / taken;
    }

    /** Whether a dump was saved, or could not be. */
    boolean wasAsked() {
        return saved != null || failure != null;
    }

    /**
     * What was saved; empty if nothing was to be.
     *
     * @throws IOException why it could not be saved, if it could not
     */
    Optional<CrashDirectory.Saved> saved() throws IOException {
        if (failure != null) {
            throw failure;
        }
        return Optional.ofNullable(saved);
    }
}
