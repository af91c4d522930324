package org.kheap.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import org.kheap.cli.GuestSources;
import org.kheap.kernel.boot.Kernel;
import org.kheap.kernel.boot.Outcome;
import org.kheap.machine.Arch;
import org.kheap.panic.dump.CompressedDump;
import org.kheap.panic.dump.CrashDirectory;
import org.kheap.panic.dump.CrashImage;
import org.kheap.panic.dump.DumpContent;
import org.kheap.panic.dump.Progress;
import org.kheap.panic.dump.Vmcore;

/**
 * How long it takes from a panic until the dump is on the disk, as a pair and compressed, beside plain
 * writing of as many bytes. {@code scripts/bench} gives this one a small Java heap, since a dump must
 * not need more of it the larger the guest is.
 */
public final class DumpReport {
    private static final long MEGABYTE = 1 << 20;
    private static final List<Long> MEMORIES = List.of(64L, 1024L);
    private static final List<Arch> MACHINES = List.of(Arch.AMD64, Arch.SPARCV9);

    /** Of the memory of a guest, the part that is taken before it panics; its tables need some too. */
    private static final double TAKEN = 0.9;

    private static final int TRIES = 3;

    private final GuestSources sources;
    private final Path directory;

    private DumpReport(Path directory) throws Exception {
        this.sources = new GuestSources(PanickedGuest.HOME, System.err::println);
        this.directory = directory;
    }

    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createTempDirectory("kheap-dumps");
        try {
            new DumpReport(directory).print();
        } finally {
            delete(directory);
        }
    }

    private void print() throws Exception {
        System.out.printf(
                "a Java heap of %d MB for guests of%n",
                Runtime.getRuntime().maxMemory() / MEGABYTE);
        for (long memory : MEMORIES) {
            for (Arch arch : MACHINES) {
                print(arch, memory);
            }
        }
    }

    private void print(Arch arch, long megabytes) throws Exception {
        String taken = Long.toString((long) (megabytes * TAKEN));
        new PanickedGuest(arch, megabytes * MEGABYTE, 0, "fill", List.of(taken))
                .run(
                        sources,
                        (kernel, outcome) ->
                                print(kernel, outcome, "%4d MB, %-8s".formatted(megabytes, arch)));
    }

    private void print(Kernel kernel, Outcome outcome, String guest) throws Exception {
        long size = new Vmcore(kernel.crashImage(outcome)).size();
        printRow(guest, "panic to dump on disk", size, () -> saved(kernel, outcome, false));
        printRow(guest, "panic to compressed dump", size, () -> saved(kernel, outcome, true));
        printRow(guest, "plain writing", size, () -> plain(size));
    }

    /** Takes a time; returns how many bytes it left on the disk. */
    private interface Work {
        long run() throws Exception;
    }

    private void printRow(String guest, String what, long size, Work work) throws Exception {
        long best = Long.MAX_VALUE;
        long left = 0;
        for (int i = 0; i < TRIES; i++) {
            delete(directory);
            Files.createDirectory(directory);
            long start = System.nanoTime();
            left = work.run();
            best = Math.min(best, System.nanoTime() - start);
        }
        System.out.printf(
                "%s  %-25s %8.2f s %8.0f MB/s of memory, %5d MB on disk%n",
                guest, what, best / 1e9, size * 1e9 / MEGABYTE / best, left / MEGABYTE);
    }

    private long saved(Kernel kernel, Outcome outcome, boolean compressed) throws Exception {
        CrashDirectory crashes = new CrashDirectory(directory, System.err::println);
        CrashImage image = kernel.crashImage(outcome);
        CrashDirectory.Saved saved =
                compressed
                        ? crashes.save(
                                List.of(
                                        CompressedDump.of(
                                                image, DumpContent.KERNEL, Progress.NONE)))
                        : crashes.save(image.symbolFile(), new Vmcore(image), Progress.NONE);
        long bytes = 0;
        for (Path file : saved.files()) {
            bytes += Files.size(file);
        }
        return bytes;
    }

    /** As {@code dd bs=1M conv=fsync} does. */
    private long plain(long size) throws IOException {
        ByteBuffer piece = ByteBuffer.allocateDirect((int) MEGABYTE);
        byte[] noise = new byte[(int) MEGABYTE];
        new Random(1).nextBytes(noise);
        piece.put(noise);
        try (FileChannel file =
                FileChannel.open(
                        directory.resolve("plain"),
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.WRITE)) {
            for (long left = size; left > 0; left -= piece.limit()) {
                piece.position(0).limit((int) Math.min(left, MEGABYTE));
                while (piece.hasRemaining()) {
                    file.write(piece);
                }
            }
            file.force(true);
        }
        return size;
    }

    /** Removes a folder of files, if it is there. */
    static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
