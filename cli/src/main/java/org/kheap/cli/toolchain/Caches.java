package org.kheap.cli.toolchain;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Where files are kept that can be made again at any time. */
public final class Caches {
    private Caches() {}

    /**
     * The cache directory of this user, made if it is not there.
     *
     * <p>The property {@code kheap.cache} or the environment variable {@code KHEAP_CACHE} names it;
     * otherwise it is {@code kheap} below {@code XDG_CACHE_HOME} or {@code ~/.cache}. If neither
     * can be written, a directory of the user's own among the temporary files has to do.
     *
     * @throws IOException if the directory named cannot be written, or there is no place for one
     */
    public static Path root() throws IOException {
        return root(System::getProperty, System::getenv);
    }

    static Path root(UnaryOperator<String> properties, UnaryOperator<String> environment)
            throws IOException {
        Optional<Path> named =
                given(properties.apply("kheap.cache"))
                        .or(() -> given(environment.apply("KHEAP_CACHE")));
        if (named.isPresent()) {
            return writable(named.get())
                    .orElseThrow(
                            () ->
                                    new IOException(
                                            "the cache directory cannot be written: path="
                                                    + named.get()));
        }
        Optional<Path> usual =
                given(environment.apply("XDG_CACHE_HOME"))
                        .or(
                                () ->
                                        given(environment.apply("HOME"))
                                                .map(home -> home.resolve(".cache")))
                        .flatMap(directory -> writable(directory.resolve("kheap")));
        if (usual.isPresent()) {
            return usual.get();
        }
        return temporary(
                Path.of(properties.apply("java.io.tmpdir")), properties.apply("user.name"));
    }

    private static Optional<Path> given(String path) {
        return Optional.ofNullable(path)
                .filter(text -> !text.isBlank())
                .map(text -> Path.of(text).toAbsolutePath().normalize());
    }

    private static Optional<Path> writable(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            return Optional.empty();
        }
        return Files.isWritable(directory) ? Optional.of(directory) : Optional.empty();
    }

    /**
     * Everybody may write where temporary files are, so a directory found there is used only if
     * nobody else can have put a compiler into it.
     */
    private static Path temporary(Path parent, String user) throws IOException {
        Path directory = parent.resolve("kheap-" + user);
        Set<PosixFilePermission> mine = PosixFilePermissions.fromString("rwx------");
        FileAttribute<?> onlyMine = PosixFilePermissions.asFileAttribute(mine);
        try {
            return Files.createDirectory(directory, onlyMine);
        } catch (FileAlreadyExistsException e) {
            if (Files.getOwner(directory).getName().equals(user)
                    && Files.getPosixFilePermissions(directory).equals(mine)) {
                return directory;
            }
            throw new IOException("another user may write the cache directory: path=" + directory);
        }
    }
}
