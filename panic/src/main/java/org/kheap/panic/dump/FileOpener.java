package org.kheap.panic.dump;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;

/** Opens files: the place where a test can have a disk that is full or fails. */
@FunctionalInterface
interface FileOpener {
    FileChannel open(Path file, OpenOption... options) throws IOException;
}
