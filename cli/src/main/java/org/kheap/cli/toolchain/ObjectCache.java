package org.kheap.cli.toolchain;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;

/**
 * Compiles sources, or finds the objects of earlier compilations; section 3 of the package comment
 * has the theory. May be used by several threads and processes at once.
 */
public final class ObjectCache {
    /** Changed whenever entries of earlier versions must not be used. */
    private static final String FORMAT = "kheap objects 1";

    /** A compilation takes a fraction of a second; more than this only if it is meant to. */
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** A compilation that began so long ago has ended or was killed. */
    private static final Duration ABANDONED = Duration.ofMinutes(10);

    /** Arbitrary; enough for the few files of a workload, and kind to a small host. */
    private static final int PARALLEL = 2;

    private final Path objects;
    private final Path aside;
    private final Clang clang;
    private final Duration limit;

    /** A cache below {@code cacheRoot}, which other compilers may share. */
    public ObjectCache(Path cacheRoot, Clang clang) {
        this(cacheRoot, clang, LIMIT);
    }

    ObjectCache(Path cacheRoot, Clang clang, Duration limit) {
        this.objects = cacheRoot.resolve("objects");
        this.aside = objects.resolve("unfinished");
        this.clang = clang;
        this.limit = limit;
    }

    /**
     * The object of one source. If nothing it depends on has changed, no process is run.
     *
     * @throws CompileException if the compiler rejects the source, or takes more than a minute
     */
    public CompiledObject compile(Compilation compilation)
            throws CompileException, IOException, InterruptedException {
        return findOrMake(compilation, new Digests());
    }

    /**
     * The objects of several sources, in the same order.
     *
     * @throws CompileException with the diagnostics of all sources that were rejected
     */
    public List<CompiledObject> compileAll(List<Compilation> compilations)
            throws CompileException, IOException, InterruptedException {
        Digests digests = new Digests();
        ExecutorService workers = Executors.newFixedThreadPool(PARALLEL);
        try {
            List<Future<CompiledObject>> running = new ArrayList<>();
            for (Compilation compilation : compilations) {
                running.add(workers.submit(() -> findOrMake(compilation, digests)));
            }
            return gather(running);
        } finally {
            workers.shutdownNow();
        }
    }

    private static List<CompiledObject> gather(List<Future<CompiledObject>> running)
            throws CompileException, IOException, InterruptedException {
        List<CompiledObject> compiled = new ArrayList<>();
        StringBuilder diagnostics = new StringBuilder();
        for (Future<CompiledObject> result : running) {
            try {
                compiled.add(result.get());
            } catch (ExecutionException e) {
                diagnostics.append(diagnosticsOf(e.getCause()));
            }
        }
        if (diagnostics.length() != 0) {
            throw new CompileException(diagnostics.toString());
        }
        return compiled;
    }

    private static String diagnosticsOf(Throwable cause) throws IOException {
        if (cause instanceof CompileException rejected) {
            return rejected.diagnostics();
        }
        if (cause instanceof IOException failure) {
            throw failure;
        }
        throw new IllegalStateException("a compilation ended unexpectedly", cause);
    }

    private CompiledObject findOrMake(Compilation compilation, Digests digests)
            throws CompileException, IOException, InterruptedException {
        Path manifest = objects.resolve(key(compilation, digests) + ".manifest");
        Optional<CompiledObject> earlier = find(manifest, digests);
        return earlier.isPresent() ? earlier.get() : make(compilation, manifest, digests);
    }

    private String key(Compilation compilation, Digests digests) throws IOException {
        List<String> parts = new ArrayList<>(compilation.arguments());
        parts.add(FORMAT);
        parts.add(clang.identity());
        parts.add(compilation.directory().toString());
        parts.add(compilation.source());
        parts.add(digests.of(compilation.sourceFile()));
        return Digests.of(String.join("\0", parts));
    }

    private Optional<CompiledObject> find(Path manifestFile, Digests digests) throws IOException {
        Optional<Manifest> found = readManifest(manifestFile);
        if (found.isEmpty() || !found.get().isCurrent(digests)) {
            return Optional.empty();
        }
        Manifest manifest = found.get();
        Path object = object(manifest.object());
        boolean whole = digests.of(object).equals(manifest.object());
        return whole
                ? Optional.of(new CompiledObject(object, manifest.warnings()))
                : Optional.empty();
    }

    private static Optional<Manifest> readManifest(Path file) throws IOException {
        try {
            byte[] bytes = Files.readAllBytes(file);
            return Manifest.decode(new String(bytes, StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private Path object(String digest) {
        return objects.resolve(digest + ".o");
    }

    private CompiledObject make(Compilation compilation, Path manifestFile, Digests digests)
            throws CompileException, IOException, InterruptedException {
        Files.createDirectories(aside);
        removeAbandoned();
        Path workplace = Files.createTempDirectory(aside, "compile-");
        try {
            Instant start = Instant.now();
            String warnings = runCompiler(compilation, workplace);
            Path made = workplace.resolve("object");
            String digest = new Digests().of(made);
            publish(made, object(digest));

            Manifest manifest =
                    new Manifest(digest, dependencies(compilation, workplace, digests), warnings);
            // If a file changed meanwhile, the compiler may have read what was there before.
            if (!anyChangedSince(start, manifest.dependencies().keySet())) {
                Path written = workplace.resolve("manifest");
                Files.writeString(written, manifest.encode());
                publish(written, manifestFile);
            }
            return new CompiledObject(object(digest), warnings);
        } finally {
            Trees.delete(workplace);
        }
    }

    private String runCompiler(Compilation compilation, Path workplace)
            throws CompileException, IOException, InterruptedException {
        try {
            Subprocess.Result result =
                    Subprocess.run(
                            command(compilation, workplace),
                            compilation.directory(),
                            workplace.resolve("output"),
                            limit);
            if (result.status() != 0) {
                throw new CompileException(result.output());
            }
            return result.output();
        } catch (TimeoutException e) {
            throw new CompileException(
                    "%s: error: compiling takes more than %d s\n"
                            .formatted(compilation.source(), limit.toSeconds()));
        }
    }

    private List<String> command(Compilation compilation, Path workplace) {
        List<String> command = new ArrayList<>();
        command.add(clang.executable().toString());
        command.addAll(compilation.arguments());
        command.add("-ffile-prefix-map=" + clang.headers() + "=clang");
        command.addAll(List.of("-MD", "-MT", "object", "-MF"));
        command.add(workplace.resolve("dependencies").toString());
        command.addAll(List.of("-c", "-o"));
        command.add(workplace.resolve("object").toString());
        command.addAll(List.of("--", compilation.source()));
        return command;
    }

    /** All files the compiler read but its own, which its identity stands for. */
    private SortedMap<Path, String> dependencies(
            Compilation compilation, Path workplace, Digests digests) throws IOException {
        SortedMap<Path, String> dependencies = new TreeMap<>();
        String rule = Files.readString(workplace.resolve("dependencies"));
        for (String name : Dependencies.parse(rule)) {
            Path file = compilation.directory().resolve(name).normalize();
            if (!file.startsWith(clang.headers())) {
                dependencies.put(file, digests.of(file));
            }
        }
        return dependencies;
    }

    private static boolean anyChangedSince(Instant start, Set<Path> files) throws IOException {
        for (Path file : files) {
            if (!isOlder(file, start)) {
                return true;
            }
        }
        return false;
    }

    /** False also for one that is not there: another process may remove it at any time. */
    static boolean isOlder(Path file, Instant than) throws IOException {
        try {
            return Files.getLastModifiedTime(file).toInstant().isBefore(than);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static void publish(Path written, Path place) throws IOException {
        Files.move(written, place, StandardCopyOption.ATOMIC_MOVE);
    }

    private void removeAbandoned() throws IOException {
        Instant latest = Instant.now().minus(ABANDONED);
        try (DirectoryStream<Path> workplaces = Files.newDirectoryStream(aside)) {
            for (Path workplace : workplaces) {
                if (isOlder(workplace, latest)) {
                    Trees.delete(workplace);
                }
            }
        }
    }
}
