package org.kheap.cli.mdb;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kheap.debugger.command.DebuggerException;
import org.kheap.debugger.command.FileFailure;
import org.kheap.debugger.lang.MacroPath;

/** Macros of the user: files in some directories, the first of which that has a name is meant. */
final class MacroFiles implements MacroPath {
    /** Bytes: far more than anybody writes, but not a crash dump. */
    private static final long LARGEST = 1 << 20;

    private final List<Path> directories;

    MacroFiles(List<Path> directories) {
        this.directories = List.copyOf(directories);
    }

    @Override
    public Optional<String> find(String name) {
        try {
            return name.contains("/")
                    ? Optional.of(Path.of(name)).filter(Files::exists).map(MacroFiles::read)
                    : directories.stream()
                            .map(directory -> directory.resolve(name))
                            .filter(Files::isRegularFile)
                            .findFirst()
                            .map(MacroFiles::read);
        } catch (InvalidPathException malformed) {
            return Optional.empty();
        }
    }

    private static String read(Path file) {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > LARGEST) {
                throw new DebuggerException("not a macro: " + file);
            }
            // Any byte is a character of this set; what a macro consists of is ASCII.
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new DebuggerException(
                    "failed to read %s: %s".formatted(file, FileFailure.reason(e)));
        }
    }

    /** All that can be found by name. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        for (Path directory : directories) {
            try (DirectoryStream<Path> files =
                    Files.newDirectoryStream(directory, Files::isRegularFile)) {
                files.forEach(file -> names.add(file.getFileName().toString()));
            } catch (IOException missing) {
                continue; // one that is not there has no macros
            }
        }
        return names;
    }
}
