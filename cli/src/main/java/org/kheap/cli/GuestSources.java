package org.kheap.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.kheap.cli.toolchain.Caches;
import org.kheap.cli.toolchain.Clang;
import org.kheap.cli.toolchain.Compilation;
import org.kheap.cli.toolchain.CompileException;
import org.kheap.cli.toolchain.CompiledObject;
import org.kheap.cli.toolchain.GuestTarget;
import org.kheap.cli.toolchain.ObjectCache;
import org.kheap.cli.toolchain.ToolchainException;
import org.kheap.kernel.boot.Kernel;
import org.kheap.kernel.boot.KernelHeader;
import org.kheap.machine.Arch;
import org.kheap.machine.elf.ElfFormatException;
import org.kheap.machine.elf.ElfObject;

/** Compiles what runs in the guest: the kernel's own sources, and the user's. */
public final class GuestSources {
    private static final List<String> KERNEL_OPTIONS = List.of("-O1");

    /** The kernel's variables come with all types of its headers, used or not, for debuggers. */
    private static final List<String> DATA_OPTIONS =
            List.of("-O1", "-fno-eliminate-unused-debug-types");

    private final Path guest;
    private final Path cacheRoot;
    private final Clang clang;
    private final ObjectCache cache;

    /**
     * @param home where the project's {@code guest} folder is
     * @param talk where to say that the first use takes a while
     */
    public GuestSources(Path home, Consumer<String> talk)
            throws ToolchainException, IOException, InterruptedException {
        guest = home.resolve("guest");
        cacheRoot = Caches.root();
        clang = Clang.locate(cacheRoot, talk);
        cache = new ObjectCache(cacheRoot, clang);
    }

    Clang clang() {
        return clang;
    }

    Path cacheRoot() {
        return cacheRoot;
    }

    /** The kernel's objects for a machine. */
    public Kernel.Image kernel(Arch arch)
            throws CompileException, ToolchainException, IOException, InterruptedException {
        Path machine = guest.resolve("kernel").resolve(arch.name());
        List<Path> includes = List.of(machine, generatedHeaders(arch), guest.resolve("include"));
        List<Compilation> unix =
                List.of(compilation(arch, machine, "locore.S", includes, KERNEL_OPTIONS, false));
        List<Compilation> genunix = new ArrayList<>();
        Path kernel = guest.resolve("kernel");
        genunix.add(compilation(arch, kernel, "stubs.S", includes, KERNEL_OPTIONS, false));
        genunix.add(compilation(arch, kernel, "genunix_data.c", includes, DATA_OPTIONS, false));
        Path runtime = guest.resolve("runtime");
        for (String source : filesEnding(runtime, ".c")) {
            genunix.add(compilation(arch, runtime, source, includes, KERNEL_OPTIONS, false));
        }
        return new Kernel.Image(
                parse(cache.compileAll(unix)),
                parse(cache.compileAll(genunix)),
                parse(cache.compileAll(freebsd(arch, includes))));
    }

    /** The part that is loaded only if something needs it. */
    private List<Compilation> freebsd(Arch arch, List<Path> includes)
            throws ToolchainException, IOException {
        List<Compilation> freebsd = new ArrayList<>();
        Path directory = guest.resolve("freebsd");
        freebsd.add(compilation(arch, directory, "stubs.S", includes, KERNEL_OPTIONS, false));
        for (String source : filesEnding(directory, ".c")) {
            List<String> options = source.endsWith("_data.c") ? DATA_OPTIONS : KERNEL_OPTIONS;
            freebsd.add(compilation(arch, directory, source, includes, options, false));
        }
        return freebsd;
    }

    /** Writes the headers made from the structures in Java, unless they are there already. */
    private Path generatedHeaders(Arch arch) throws IOException {
        Map<String, String> headers = KernelHeader.of(arch);
        String digest = Integer.toHexString(headers.hashCode());
        Path include = cacheRoot.resolve("generated").resolve(arch.name() + "-" + digest);
        for (Map.Entry<String, String> header : headers.entrySet()) {
            byte[] text = header.getValue().getBytes(StandardCharsets.UTF_8);
            Path file = include.resolve(header.getKey());
            if (!Files.exists(file) || Files.size(file) != text.length) {
                Files.createDirectories(file.getParent());
                Path aside = Files.createTempFile(file.getParent(), "header", ".tmp");
                Files.write(aside, text);
                Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
            }
        }
        return include;
    }

    private static List<String> filesEnding(Path directory, String suffix) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(suffix))
                    .sorted()
                    .toList();
        }
    }

    /**
     * The user's files as objects: C and assembly are compiled, objects are read.
     *
     * @param options for the compiler
     * @param colour whether its diagnostics are coloured
     * @param warnings where they go when compilation succeeds
     */
    public List<ElfObject> workload(
            Arch arch,
            List<String> files,
            List<String> options,
            boolean colour,
            Consumer<String> warnings)
            throws UserException,
                    CompileException,
                    ToolchainException,
                    IOException,
                    InterruptedException {
        Path here = Path.of("").toAbsolutePath();
        List<Path> includes = List.of(guest.resolve("include"), generatedHeaders(arch));
        List<Compilation> compilations = new ArrayList<>();
        for (String file : files) {
            requireReadable(file);
            if (isSource(file)) {
                compilations.add(compilation(arch, here, file, includes, options, colour));
            }
        }
        List<CompiledObject> compiled = cache.compileAll(compilations);
        compiled.forEach(object -> warnings.accept(object.warnings()));
        List<ElfObject> objects = new ArrayList<>();
        int next = 0;
        for (String file : files) {
            Path path = isSource(file) ? compiled.get(next++).file() : Path.of(file);
            objects.add(parse(path, file));
        }
        return objects;
    }

    /** The objects of a test that comes with kheap. */
    List<ElfObject> selfTest(Arch arch, String name)
            throws CompileException, ToolchainException, IOException, InterruptedException {
        List<Path> includes = List.of(guest.resolve("include"));
        Compilation source =
                compilation(arch, guest.resolve(name), name + ".c", includes, List.of(), false);
        return parse(cache.compileAll(List.of(source)));
    }

    private static void requireReadable(String file) throws UserException {
        Path path = Path.of(file);
        if (!Files.exists(path)) {
            throw new UserException("no such file: file=" + file);
        }
        if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
            throw new UserException("cannot read: file=" + file);
        }
        if (path.getFileName().toString().startsWith(".")) {
            throw new UserException("a file without a name before its suffix: file=" + file);
        }
        if (!isSource(file) && !file.endsWith(".o")) {
            throw new UserException(
                    "neither C (.c), assembly (.S) nor an object (.o): file=" + file);
        }
    }

    private static boolean isSource(String file) {
        return file.endsWith(".c") || file.endsWith(".S");
    }

    private static Compilation compilation(
            Arch arch,
            Path directory,
            String source,
            List<Path> includes,
            List<String> options,
            boolean colour)
            throws ToolchainException {
        GuestTarget target = GuestTarget.valueOf(arch.name().toUpperCase(Locale.ROOT));
        return new Compilation(directory, source, target, includes, options, colour);
    }

    private static List<ElfObject> parse(List<CompiledObject> objects) throws IOException {
        List<ElfObject> parsed = new ArrayList<>();
        for (CompiledObject object : objects) {
            try {
                parsed.add(
                        ElfObject.parse(
                                Files.readAllBytes(object.file()), object.file().toString()));
            } catch (ElfFormatException e) {
                throw new IllegalStateException("the compiler made a bad object", e);
            }
        }
        return parsed;
    }

    private static ElfObject parse(Path path, String name) throws UserException, IOException {
        try {
            return ElfObject.parse(Files.readAllBytes(path), name);
        } catch (ElfFormatException e) {
            throw new UserException(e.getMessage(), e);
        }
    }
}
