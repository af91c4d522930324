package org.kheap.cli.toolchain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObjectCacheTest {
    @TempDir Path directory;

    private Path objects;
    private FakeClang compiler;
    private ObjectCache cache;

    @BeforeEach
    void fillDirectory() throws Exception {
        compiler = new FakeClang(directory.resolve("log"));
        cache = new ObjectCache(directory, compiler.installed(directory));
        objects = directory.resolve("objects");
        write("a.c", "#include \"a.h\"\nint a;\n");
        write("a.h", "extern int a;\n");
    }

    /** Another process cleans up as well. */
    @Test
    void shouldNotMindAFileThatGoesAwayWhileItIsLookedAt() throws Exception {
        Path file = Files.createFile(directory.resolve("passing"));
        Instant later = Files.getLastModifiedTime(file).toInstant().plusSeconds(1);

        assertThat(ObjectCache.isOlder(file, later)).isTrue();
        Files.delete(file);
        assertThat(ObjectCache.isOlder(file, later)).isFalse();
    }

    @Test
    void shouldRunTheCompilerOnce() throws Exception {
        CompiledObject first = cache.compile(source("a.c"));
        CompiledObject second = cache.compile(source("a.c"));

        assertThat(second).isEqualTo(first);
        assertThat(first.file()).hasContent("#include \"a.h\"\nint a;\nextern int a;\n");
        assertThat(compiler.runs()).isEqualTo(1);
    }

    @Test
    void shouldCompileAgainIfTheSourceChanged() throws Exception {
        CompiledObject before = cache.compile(source("a.c"));
        write("a.c", "int other;\n");

        assertThat(cache.compile(source("a.c")).file()).hasContent("int other;\n");
        assertThat(before.file()).hasContent("#include \"a.h\"\nint a;\nextern int a;\n");
    }

    @Test
    void shouldCompileAgainIfAHeaderChangedAndReturnToTheOldObjectWithTheOldHeader()
            throws Exception {
        CompiledObject before = cache.compile(source("a.c"));
        write("a.h", "extern long a;\n");
        CompiledObject changed = cache.compile(source("a.c"));
        write("a.h", "extern int a;\n");

        assertThat(changed.file()).hasContent("#include \"a.h\"\nint a;\nextern long a;\n");
        assertThat(cache.compile(source("a.c"))).isEqualTo(before);
    }

    @Test
    void shouldCompileAgainForOtherOptionsAndMachines() throws Exception {
        cache.compile(source("a.c"));
        cache.compile(source("a.c", GuestTarget.SPARC, "-O0"));
        cache.compile(source("a.c", GuestTarget.I386, "-O1"));

        assertThat(compiler.runs()).isEqualTo(3);
    }

    @Test
    void shouldCompileAgainIfTheObjectIsDamaged() throws Exception {
        Path object = cache.compile(source("a.c")).file();
        String good = Files.readString(object);
        Files.writeString(object, "damaged");

        assertThat(cache.compile(source("a.c")).file()).hasContent(good);
    }

    @Test
    void shouldCompileAgainIfTheManifestIsDamaged() throws Exception {
        cache.compile(source("a.c"));
        Path manifest = only("*.manifest");
        Files.writeString(manifest, Files.readString(manifest).substring(0, 100));

        cache.compile(source("a.c"));

        assertThat(compiler.runs()).isEqualTo(2);
    }

    @Test
    void shouldNotRememberAnObjectIfAHeaderChangedWhileItWasMade() throws Exception {
        Path header = directory.resolve("a.h");
        Files.setLastModifiedTime(header, FileTime.from(Instant.now().plusSeconds(3)));

        cache.compile(source("a.c"));
        cache.compile(source("a.c"));

        assertThat(compiler.runs()).isEqualTo(2);
    }

    @Test
    void shouldRepeatWarningsWithoutRunningTheCompiler() throws Exception {
        write("w.c", "doubtful\n");

        assertThat(cache.compile(source("w.c")).warnings()).isEqualTo("w.c: warning: doubtful\n");
        assertThat(cache.compile(source("w.c")).warnings()).isEqualTo("w.c: warning: doubtful\n");
        assertThat(compiler.runs()).isEqualTo(1);
    }

    @Test
    void shouldGiveTheCompilersWordsIfItRejectsASource() throws Exception {
        write("b.c", "broken\n");

        assertThatThrownBy(() -> cache.compile(source("b.c")))
                .isInstanceOf(CompileException.class)
                .hasMessage("b.c: error: broken\n");
        assertThat(unfinished()).isEmpty();
    }

    @Test
    void shouldCompileSeveralInOrderAndCollectAllErrors() throws Exception {
        write("b.c", "broken\n");
        write("c.c", "int c;\n");
        write("d.c", "broken too\n");

        List<CompiledObject> good = cache.compileAll(List.of(source("c.c"), source("a.c")));

        assertThat(good)
                .extracting(object -> Files.readAllLines(object.file()).get(0))
                .containsExactly("int c;", "#include \"a.h\"");
        assertThatThrownBy(
                        () ->
                                cache.compileAll(
                                        List.of(source("b.c"), source("c.c"), source("d.c"))))
                .isInstanceOf(CompileException.class)
                .hasMessage("b.c: error: broken\nd.c: error: broken\n");
    }

    @Test
    void shouldStopACompilerThatDoesNotEnd() throws Exception {
        write("e.c", "endless\n");
        ObjectCache impatient =
                new ObjectCache(directory, compiler.installed(directory), Duration.ofMillis(300));

        assertThatThrownBy(() -> impatient.compile(source("e.c")))
                .isInstanceOf(CompileException.class)
                .hasMessage("e.c: error: compiling takes more than 0 s\n");
        assertThat(unfinished()).isEmpty();
    }

    @Test
    void shouldRemoveWhatAKilledProcessLeftLongAgo() throws Exception {
        Path old = Files.createDirectories(objects.resolve("unfinished/compile-old"));
        Path young = Files.createDirectories(objects.resolve("unfinished/compile-young"));
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minusSeconds(3600)));

        cache.compile(source("a.c"));

        assertThat(unfinished()).containsExactly(young);
    }

    private void write(String name, String content) throws IOException {
        Path file = directory.resolve(name);
        Files.writeString(file, content);
        // Long enough ago that no compilation can have begun before.
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60)));
    }

    private Compilation source(String name) {
        return source(name, GuestTarget.I386, "-O0");
    }

    private Compilation source(String name, GuestTarget target, String option) {
        return new Compilation(directory, name, target, List.of(), List.of(option), false);
    }

    private Path only(String glob) throws IOException {
        try (var found = Files.newDirectoryStream(objects, glob)) {
            return found.iterator().next();
        }
    }

    private List<Path> unfinished() throws IOException {
        try (var found = Files.list(objects.resolve("unfinished"))) {
            return found.toList();
        }
    }
}
