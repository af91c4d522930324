package org.kheap.cli.toolchain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClangTest {
    private static final String UNPACKING = "unpacking the C compiler (260 MB), once";

    @TempDir Path directory;

    private Path cache;
    private URLClassLoader loader;
    private final List<String> progress = new ArrayList<>();

    @BeforeEach
    void writeJar() throws Exception {
        cache = directory.resolve("cache");
        Path jar = directory.resolve("llvm.jar");
        new FakeClang(directory.resolve("log")).writeJar(jar);
        loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null);
    }

    @AfterEach
    void closeJar() throws Exception {
        loader.close();
    }

    @Test
    void shouldUnpackWhatTheCompilerNeedsAndNothingElse() throws Exception {
        Clang clang = install();

        assertThat(clang.executable()).isEqualTo(home().resolve("bin/clang")).isExecutable();
        assertThat(clang.version()).isEqualTo(FakeClang.VERSION);
        assertThat(progress).containsExactly(UNPACKING);
        assertThat(filesBelow(home()))
                .containsExactly(
                        "bin/clang",
                        "installed",
                        "lib/clang/20/include/stdint.h",
                        "lib/libLLVM.so.20.1",
                        "lib/libclang-cpp.so.20.1");
    }

    @Test
    void shouldUnpackOnce() throws Exception {
        install();
        // It would not start any more: a warm start must not try.
        Files.write(home().resolve("bin/clang"), new byte[(int) sizeOf("bin/clang")]);

        assertThat(install().version()).isEqualTo(FakeClang.VERSION);
        assertThat(progress).containsExactly(UNPACKING);
    }

    @Test
    void shouldRepairWhatAKilledProcessLeft() throws Exception {
        Path unfinished = cache.resolve("clang-" + EmbeddedClang.VERSION + ".unfinished-1");
        Files.createDirectories(unfinished.resolve("bin"));
        Files.writeString(unfinished.resolve("bin/clang"), "half of it");
        Files.createDirectories(home().resolve("bin"));
        Files.writeString(home().resolve("bin/clang"), "without a stamp");

        assertThat(install().version()).isEqualTo(FakeClang.VERSION);
        assertThat(home().resolve("bin/clang")).content().startsWith("#!/bin/sh");
        assertThat(unfinished).doesNotExist();
    }

    @Test
    void shouldRepairAnInstallationOfWhichAPartIsMissing() throws Exception {
        install();
        Files.delete(home().resolve("lib/libLLVM.so.20.1"));

        install();

        assertThat(home().resolve("lib/libLLVM.so.20.1")).hasContent("LLVM library");
        assertThat(progress).containsExactly(UNPACKING, UNPACKING);
    }

    @Test
    void shouldUnpackOnceIfTwoAskAtTheSameTime() throws Exception {
        ExecutorService pair = Executors.newFixedThreadPool(2);
        Callable<Clang> install = () -> embedded(FakeClang.PLATFORM).install(this::note);

        List<Future<Clang>> both = pair.invokeAll(List.of(install, install));

        assertThat(both.get(0).get().executable()).isEqualTo(both.get(1).get().executable());
        assertThat(progress).containsExactly(UNPACKING);
        pair.shutdown();
    }

    @Test
    void shouldSayWhatToDoIfThereIsNoCompiler() {
        assertThatThrownBy(() -> embedded("linux-vax").install(this::note))
                .isInstanceOf(ToolchainException.class)
                .hasMessage(
                        "there is no C compiler: name a clang with KHEAP_CLANG, or put the jar of"
                                + " org.bytedeco:llvm:"
                                + EmbeddedClang.VERSION
                                + " for this platform on the class path:"
                                + " resource=org/bytedeco/llvm/linux-vax/clang");
        assertThat(progress).isEmpty();
    }

    @Test
    void shouldPreferTheCompilerTheUserNames() throws Exception {
        Path named = new FakeClang(directory.resolve("log")).installed(directory).executable();

        Clang clang =
                Clang.locate(
                        Map.of("kheap.clang", named.toString())::get,
                        Map.of("KHEAP_CLANG", "/nowhere")::get,
                        embedded(FakeClang.PLATFORM),
                        this::note);

        assertThat(clang.executable()).isEqualTo(named.toRealPath());
        assertThat(clang.version()).isEqualTo(FakeClang.VERSION);
        assertThat(progress).isEmpty();
    }

    @Test
    void shouldRefuseANamedCompilerThatIsNoProgram() {
        assertThatThrownBy(
                        () ->
                                Clang.locate(
                                        name -> null,
                                        Map.of("KHEAP_CLANG", "/nowhere/clang")::get,
                                        embedded(FakeClang.PLATFORM),
                                        this::note))
                .isInstanceOf(ToolchainException.class)
                .hasMessage(
                        "the C compiler named by kheap.clang or KHEAP_CLANG is not a program:"
                                + " path=/nowhere/clang");
    }

    @Test
    void shouldExpectTheVersionTheBuildUses() throws Exception {
        Properties artifact = new Properties();
        artifact.load(
                ClangTest.class.getResourceAsStream(
                        "/META-INF/maven/org.bytedeco/llvm/pom.properties"));

        assertThat(artifact.getProperty("version")).isEqualTo(EmbeddedClang.VERSION);
    }

    private Clang install() throws Exception {
        return embedded(FakeClang.PLATFORM).install(this::note);
    }

    private EmbeddedClang embedded(String platform) {
        return new EmbeddedClang(cache, platform, loader);
    }

    private synchronized void note(String sentence) {
        progress.add(sentence);
    }

    private Path home() {
        return cache.resolve("clang-" + EmbeddedClang.VERSION);
    }

    private long sizeOf(String name) throws Exception {
        return Files.size(home().resolve(name));
    }

    private static List<String> filesBelow(Path root) throws Exception {
        try (Stream<Path> walk = Files.walk(root)) {
            return walk.filter(Files::isRegularFile)
                    .map(path -> root.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }
}
