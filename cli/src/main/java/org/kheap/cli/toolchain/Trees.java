package org.kheap.cli.toolchain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Directories with all they contain. */
final class Trees {
    private Trees() {}

    /** Deletes a file or directory, if it is there. */
    static void delete(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        List<Path> contents;
        try (Stream<Path> walk = Files.walk(root)) {
            contents = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : contents) {
            Files.deleteIfExists(path);
        }
    }
}
