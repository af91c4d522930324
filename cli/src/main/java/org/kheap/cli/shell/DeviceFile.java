package org.kheap.cli.shell;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The hidden file of the host that plays the dump device of a machine. Machines that have one crash
 * directory have a file each, so that none overwrites the dump of another before it is saved; which one,
 * is settled at the first dump.
 */
final class DeviceFile implements AutoCloseable {
    private static final String NAME = ".dump-device";
    private static final int MOST = 1000;

    private final Path directory;
    private FileChannel claim;
    private Path file;

    DeviceFile(Path directory) {
        this.directory = directory;
    }

    /**
     * The file, claimed for this machine if its directory is there.
     *
     * @throws IOException if no file can be claimed
     */
    Path path() throws IOException {
        if (file == null && Files.isDirectory(directory)) {
            claimOne();
        }
        return shown();
    }

    /** The file as far as it is known, without claiming it. */
    Path shown() {
        return file == null ? directory.resolve(NAME) : file;
    }

    private void claimOne() throws IOException {
        for (int number = 1; number <= MOST; number++) {
            String name = number == 1 ? NAME : NAME + "-" + number;
            FileChannel channel =
                    FileChannel.open(
                            directory.resolve(name + ".lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            if (isLocked(channel)) {
                claim = channel;
                file = directory.resolve(name);
                return;
            }
            channel.close();
        }
        throw new IOException("too many machines dump to " + directory);
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false; // by another machine of this process
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Gives the file to whoever comes next, with the dump that may be in it. */
    @Override
    public void close() throws IOException {
        if (claim != null) {
            claim.close();
            claim = null;
            file = null;
        }
    }
}
