package org.kheap.panic.dump;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names of files in a crash directory. */
final class CrashFiles {
    /** A number that a dump can have. */
    static final String NUMBER = "\\d{1,9}";

    private static final String NAME = "(?:unix|vmcore|vmdump)";
    private static final Pattern NUMBERED = Pattern.compile(NAME + "\\.(" + NUMBER + ")");
    private static final Pattern UNFINISHED =
            Pattern.compile("\\." + NAME + "\\." + NUMBER + "\\.part");
    private static final int LARGEST = 999_999_999;

    private CrashFiles() {}

    /** A file of a dump. */
    static Path numbered(Path directory, String name, int number) {
        return directory.resolve(name + "." + number);
    }

    /** What such a file is called before it is whole. */
    static Path unfinished(Path directory, String name, int number) {
        return directory.resolve("." + name + "." + number + ".part");
    }

    /** Deletes what a process left that was killed: nobody else is writing now. */
    static void removeUnfinished(Path directory) throws IOException {
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(
                        directory, f -> UNFINISHED.matcher(f.getFileName().toString()).matches())) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** The numbers of all files that are there. */
    static SortedSet<Integer> taken(Path directory) throws IOException {
        SortedSet<Integer> taken = new TreeSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Matcher name = NUMBERED.matcher(file.getFileName().toString());
                if (name.matches()) {
                    taken.add(Integer.parseInt(name.group(1)));
                }
            }
        }
        return taken;
    }

    /** A number above all that are taken, or if there is none the lowest that is free. */
    static int free(SortedSet<Integer> taken) {
        if (taken.isEmpty()) {
            return 0;
        } else if (taken.last() < LARGEST) {
            return taken.last() + 1;
        }
        int free = 0;
        while (taken.contains(free)) {
            free++;
        }
        return free;
    }
}
