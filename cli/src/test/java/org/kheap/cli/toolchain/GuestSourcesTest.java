package org.kheap.cli.toolchain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kheap.kernel.boot.KernelHeader;
import org.kheap.machine.Arch;

/** The C of the guest: the runtime and the gallery compile everywhere, without a warning. */
class GuestSourcesTest {
    private static final Path GUEST = Path.of(System.getProperty("kheap.home"), "guest");

    @TempDir static Path generated;

    private static ObjectCache cache;

    @BeforeAll
    static void openCache() throws Exception {
        Path root = Caches.root();
        cache = new ObjectCache(root, Clang.locate(root, sentence -> {}));
    }

    @ParameterizedTest
    @EnumSource
    void shouldCompileTheRuntimeWithoutWarnings(GuestTarget target) throws Exception {
        for (String directory : List.of("runtime", "freebsd")) {
            assertThat(
                            compileAll(
                                    directory,
                                    target,
                                    List.of("-O1", "-Wextra", "-Wmissing-prototypes")))
                    .extracting(CompiledObject::warnings)
                    .isNotEmpty()
                    .containsOnly("");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldCompileTheGalleryWithoutWarnings(GuestTarget target) throws Exception {
        for (String level : List.of("-O0", "-O1", "-O2")) {
            assertThat(compileAll("gallery", target, List.of(level)))
                    .extracting(CompiledObject::warnings)
                    .isNotEmpty()
                    .containsOnly("");
        }
    }

    private static List<CompiledObject> compileAll(
            String below, GuestTarget target, List<String> options) throws Exception {
        return cache.compileAll(
                sourcesBelow(below).stream()
                        .map(source -> compilation(source, target, options))
                        .toList());
    }

    private static Compilation compilation(
            String source, GuestTarget target, List<String> options) {
        List<Path> includes = List.of(GUEST.resolve("include"), headers(target));
        return new Compilation(GUEST, source, target, includes, options, false);
    }

    /** The headers that are made from the structures in Java. */
    private static Path headers(GuestTarget target) {
        String machine = target.name().toLowerCase(Locale.ROOT);
        Path directory = generated.resolve(machine);
        try {
            Map<String, String> headers = KernelHeader.of(Arch.named(machine).orElseThrow());
            for (Map.Entry<String, String> header : headers.entrySet()) {
                Path file = directory.resolve(header.getKey());
                Files.createDirectories(file.getParent());
                Files.writeString(file, header.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return directory;
    }

    private static List<String> sourcesBelow(String directory) throws IOException {
        try (Stream<Path> walk = Files.walk(GUEST.resolve(directory))) {
            return walk.map(path -> GUEST.relativize(path).toString())
                    .filter(name -> name.endsWith(".c"))
                    .sorted()
                    .toList();
        }
    }
}
