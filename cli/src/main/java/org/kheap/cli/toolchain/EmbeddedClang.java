package org.kheap.cli.toolchain;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * The compiler inside the LLVM jar, unpacked to where it can be run.
 *
 * <p>Of the 500 MB in the jar only the compiler, its two libraries and its headers are needed. They
 * are placed as in an LLVM installation, the libraries under the versioned names they are linked
 * by, so that nothing has to be set for the program to find its parts:
 *
 * <pre>
 * clang-VERSION/bin/clang
 *               lib/libclang-cpp.so.20.1
 *               lib/libLLVM.so.20.1
 *               lib/clang/20/include/...
 *               installed                  the compiler's version, sizes of the three files above
 * </pre>
 *
 * <p>It is unpacked beside that place and renamed, under a file lock, so the directory is complete
 * or not there; what an earlier process left unfinished is removed under the same lock.
 */
final class EmbeddedClang {
    /** The version of the LLVM artifact, as in the build. */
    static final String VERSION = "20.1.7-1.5.12";

    private static final String HEADERS = "lib/clang/20/include/";
    private static final String NAME = "clang-" + VERSION;
    private static final String UNFINISHED = NAME + ".unfinished-";
    private static final String STAMP = "installed";

    /** Where in the jar a program or library lies, and where it goes. */
    private static final Map<String, String> LINUX =
            Map.of(
                    "clang", "bin/clang",
                    "libclang-cpp.so", "lib/libclang-cpp.so.20.1",
                    "libLLVM.so", "lib/libLLVM.so.20.1");

    private static final Map<String, String> MACOS =
            Map.of(
                    "clang", "bin/clang",
                    "libclang-cpp.dylib", "lib/libclang-cpp.20.1.dylib",
                    "libLLVM.dylib", "lib/libLLVM.20.1.dylib");

    private final Path cacheRoot;
    private final Path home;
    private final ClassLoader loader;
    private final String prefix;
    private final Map<String, String> binaries;

    EmbeddedClang(Path cacheRoot, String platform, ClassLoader loader) {
        this.cacheRoot = cacheRoot;
        this.home = cacheRoot.resolve(NAME);
        this.loader = loader;
        this.prefix = "org/bytedeco/llvm/" + platform + "/";
        this.binaries = platform.startsWith("macosx") ? MACOS : LINUX;
    }

    /** This host, as the LLVM artifacts name platforms. */
    static String hostPlatform() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String machine = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        String platform = system.startsWith("mac") ? "macosx" : system;
        return platform
                + switch (machine) {
                    case "amd64", "x86_64" -> "-x86_64";
                    case "aarch64", "arm64" -> "-arm64";
                    default -> "-" + machine;
                };
    }

    /**
     * Unpacks the compiler unless it is there.
     *
     * @throws ToolchainException if it is not on the class path, or does not start on this host
     */
    Clang install(Consumer<String> progress)
            throws ToolchainException, IOException, InterruptedException {
        Optional<Clang> installed = installed();
        if (installed.isPresent()) {
            return installed.get();
        }
        Files.createDirectories(cacheRoot);
        // A file lock keeps processes apart, but not the threads of one process.
        synchronized (EmbeddedClang.class) {
            try (FileChannel lock =
                    FileChannel.open(
                            cacheRoot.resolve(NAME + ".lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE)) {
                lock.lock();
                return installUnderLock(progress);
            }
        }
    }

    /**
     * Unpacks the compiler unless it is there, and names its library of all that deals with machine code.
     *
     * @throws ToolchainException if it is not on the class path, or does not start on this host
     */
    Path library(Consumer<String> progress)
            throws ToolchainException, IOException, InterruptedException {
        install(progress);
        return home.resolve(binaries.get(System.mapLibraryName("LLVM")));
    }

    private Clang installUnderLock(Consumer<String> progress)
            throws ToolchainException, IOException, InterruptedException {
        Optional<Clang> installedMeanwhile = installed();
        if (installedMeanwhile.isPresent()) {
            return installedMeanwhile.get();
        }
        removeUnfinished();
        URL program = loader.getResource(prefix + "clang");
        if (program == null) {
            throw new ToolchainException(
                    "there is no C compiler: name a clang with KHEAP_CLANG, or put the jar of"
                            + " org.bytedeco:llvm:"
                            + VERSION
                            + " for this platform on the class path: resource="
                            + prefix
                            + "clang");
        }
        progress.accept("unpacking the C compiler (260 MB), once");
        Path aside = Files.createTempDirectory(cacheRoot, UNFINISHED);
        try {
            unpack(program, aside);
            String version = Clang.askVersion(aside.resolve("bin/clang"));
            writeStamp(aside, version);
            Files.move(aside, home, StandardCopyOption.ATOMIC_MOVE);
            return clang(version);
        } finally {
            Trees.delete(aside);
        }
    }

    private Clang clang(String version) {
        return Clang.installed(home.resolve("bin/clang"), NAME, version);
    }

    /** An installation is good if it has its stamp and the files have the sizes noted there. */
    private Optional<Clang> installed() throws IOException {
        try {
            List<String> stamp = Files.readAllLines(home.resolve(STAMP));
            boolean whole = !stamp.isEmpty() && stamp.equals(stampOf(home, stamp.get(0)));
            return whole ? Optional.of(clang(stamp.get(0))) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private void writeStamp(Path directory, String version) throws IOException {
        Files.write(directory.resolve(STAMP), stampOf(directory, version));
    }

    private List<String> stampOf(Path directory, String version) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add(version);
        for (String name : binaries.values().stream().sorted().toList()) {
            lines.add(Files.size(directory.resolve(name)) + " " + name);
        }
        return lines;
    }

    /** Nobody else is unpacking while this process has the lock. */
    private void removeUnfinished() throws IOException {
        Trees.delete(home);
        try (DirectoryStream<Path> leftovers =
                Files.newDirectoryStream(cacheRoot, UNFINISHED + "*")) {
            for (Path leftover : leftovers) {
                Trees.delete(leftover);
            }
        }
    }

    private void unpack(URL program, Path into) throws ToolchainException, IOException {
        URLConnection connection = program.openConnection();
        if (!(connection instanceof JarURLConnection)) {
            throw new ToolchainException("the embedded C compiler is not in a jar: url=" + program);
        }
        connection.setUseCaches(false);
        try (JarFile jar = ((JarURLConnection) connection).getJarFile()) {
            for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
                Optional<String> place = place(entry);
                if (place.isPresent()) {
                    extract(jar, entry, into.resolve(place.get()));
                }
            }
        }
        if (!into.resolve("bin/clang").toFile().setExecutable(true)) {
            throw new IOException("cannot be made executable: path=" + into.resolve("bin/clang"));
        }
    }

    /** Where an entry of the jar goes, if it is one of those needed. */
    private Optional<String> place(JarEntry entry) {
        if (entry.isDirectory() || !entry.getName().startsWith(prefix)) {
            return Optional.empty();
        }
        String name = entry.getName().substring(prefix.length());
        return name.startsWith(HEADERS)
                ? Optional.of(name)
                : Optional.ofNullable(binaries.get(name));
    }

    private static void extract(JarFile jar, JarEntry entry, Path file) throws IOException {
        Files.createDirectories(file.getParent());
        try (InputStream content = jar.getInputStream(entry)) {
            Files.copy(content, file);
        }
    }
}
