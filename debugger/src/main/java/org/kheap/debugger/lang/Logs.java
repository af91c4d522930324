package org.kheap.debugger.lang;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Where sessions are logged to. */
@FunctionalInterface
public interface Logs {
    /** Opens a log, to go on behind what is in it. */
    Writer open(Path file) throws IOException;

    /** Logs that are files. */
    static Logs files() {
        return file ->
                Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
