package org.kheap.cli.toolchain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** A C compiler that is there and can be run. */
public final class Clang {
    private static final Duration VERSION_LIMIT = Duration.ofSeconds(20);

    private final Path executable;
    private final String identity;
    private final Optional<String> knownVersion;

    private Clang(Path executable, String identity, Optional<String> knownVersion) {
        this.executable = executable;
        this.identity = identity;
        this.knownVersion = knownVersion;
    }

    /**
     * Finds a compiler: the one that the property {@code kheap.clang} or the environment variable
     * {@code KHEAP_CLANG} names, else the one on the class path, which is unpacked below {@code
     * cacheRoot} if it is not there yet. If it is there, no process is run.
     *
     * @param progress is told, in a sentence, what takes long
     * @throws ToolchainException if there is none, or it does not start
     */
    public static Clang locate(Path cacheRoot, Consumer<String> progress)
            throws ToolchainException, IOException, InterruptedException {
        EmbeddedClang embedded =
                new EmbeddedClang(
                        cacheRoot, EmbeddedClang.hostPlatform(), Clang.class.getClassLoader());
        return locate(System::getProperty, System::getenv, embedded, progress);
    }

    static Clang locate(
            UnaryOperator<String> properties,
            UnaryOperator<String> environment,
            EmbeddedClang embedded,
            Consumer<String> progress)
            throws ToolchainException, IOException, InterruptedException {
        Optional<String> named =
                Optional.ofNullable(properties.apply("kheap.clang"))
                        .or(() -> Optional.ofNullable(environment.apply("KHEAP_CLANG")))
                        .filter(path -> !path.isBlank());
        return named.isPresent() ? named(Path.of(named.get())) : embedded.install(progress);
    }

    /** A compiler of the user's choice; a changed file is another compiler. */
    private static Clang named(Path path) throws ToolchainException, IOException {
        if (!Files.isRegularFile(path) || !Files.isExecutable(path)) {
            throw new ToolchainException(
                    "the C compiler named by kheap.clang or KHEAP_CLANG is not a program: path="
                            + path);
        }
        Path real = path.toRealPath();
        String identity =
                "%s %d %s".formatted(real, Files.size(real), Files.getLastModifiedTime(real));
        return new Clang(real, identity, Optional.empty());
    }

    static Clang installed(Path executable, String identity, String version) {
        return new Clang(executable, identity, Optional.of(version));
    }

    public Path executable() {
        return executable;
    }

    /** The first line of {@code clang --version}. */
    public String version() throws ToolchainException, IOException, InterruptedException {
        return knownVersion.isPresent() ? knownVersion.get() : askVersion(executable);
    }

    /** Runs the compiler to see that it starts. */
    static String askVersion(Path executable)
            throws ToolchainException, IOException, InterruptedException {
        Path output = Files.createTempFile("kheap-clang-version", ".txt");
        try {
            Subprocess.Result result =
                    Subprocess.run(
                            List.of(executable.toString(), "--version"),
                            output.getParent(),
                            output,
                            VERSION_LIMIT);
            Optional<String> firstLine = result.output().lines().findFirst();
            if (result.status() == 0 && firstLine.isPresent()) {
                return firstLine.get();
            }
            throw new ToolchainException(doesNotStart(executable) + ": " + result.output().strip());
        } catch (TimeoutException e) {
            throw new ToolchainException(doesNotStart(executable) + ": it does not answer");
        } finally {
            Files.delete(output);
        }
    }

    private static String doesNotStart(Path executable) {
        return "the C compiler does not start; name another with KHEAP_CLANG: path=" + executable;
    }

    /** What tells this compiler from others, without running it. */
    String identity() {
        return identity;
    }

    /** The directory of the compiler's own headers. Nothing in it changes. */
    Path headers() {
        Path home = executable.getParent().resolveSibling("lib");
        return home.resolve("clang");
    }
}
