package org.kheap.cli.toolchain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The real compiler, which the first of all runs on a host unpacks. */
class RealClangTest {
    private static final int ELFCLASS = 4;
    private static final int ELFDATA = 5;

    private static Clang clang;

    @TempDir Path directory;

    @BeforeAll
    static void install() throws Exception {
        clang = Clang.locate(Caches.root(), sentence -> {});
    }

    @ParameterizedTest
    @EnumSource
    void shouldMakeObjectsOfEveryMachine(GuestTarget target) throws Exception {
        write("a.c", "#include <stdint.h>\nuint64_t twice(uint64_t n) { return n + n; }\n");
        write("b.S", "#define ENTRY start\n\t.globl ENTRY\nENTRY:\n\tnop\n");

        for (String source : List.of("a.c", "b.S")) {
            byte[] object = Files.readAllBytes(compile(directory, source, target, false).file());
            boolean wide = target == GuestTarget.AMD64 || target == GuestTarget.SPARCV9;
            boolean big = target == GuestTarget.SPARC || target == GuestTarget.SPARCV9;
            assertThat(object).startsWith(0x7f, 'E', 'L', 'F');
            assertThat(object[ELFCLASS]).isEqualTo((byte) (wide ? 2 : 1));
            assertThat(object[ELFDATA]).isEqualTo((byte) (big ? 2 : 1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldMakeTheSameBytesInEveryDirectory(GuestTarget target) throws Exception {
        for (String name : List.of("one", "another")) {
            write(name + "/include/a.h", "typedef struct a { int a; } a_t;\n");
            write(
                    name + "/a.c",
                    """
                    #include <a.h>
                    #include <stdint.h>
                    int64_t a(a_t *p) { return p->a; }
                    const char *where(void) { return __FILE__ __DATE__ __TIME__; }
                    """);
            write(name + "/b.S", "\t.globl b\nb:\n\tnop\n");
        }
        for (String source : List.of("a.c", "b.S")) {
            byte[] one = objectIn("one", source, target);

            assertThat(objectIn("another", source, target)).isEqualTo(one);
            assertThat(new String(one, StandardCharsets.ISO_8859_1))
                    .contains(source)
                    .doesNotContain(directory.toString());
        }
    }

    @Test
    void shouldNotCutNamesThatOnlyBeginLikeTheDirectory() throws Exception {
        write("work/inside.c", "const char *where(void) { return __FILE__; }\n");
        write("workshop/beside.c", "const char *where(void) { return __FILE__; }\n");

        assertThat(nameIn("work/inside.c")).contains("./inside.c").doesNotContain("work/");
        assertThat(nameIn("workshop/beside.c"))
                .contains(directory.resolve("workshop/beside.c").toString());
    }

    /** What an object says that is compiled in "work", by the full name of its source. */
    private String nameIn(String source) throws Exception {
        String name = directory.resolve(source).toString();
        Path object = compile(directory.resolve("work"), name, GuestTarget.AMD64, false).file();
        return Files.readString(object, StandardCharsets.ISO_8859_1);
    }

    @Test
    void shouldKnowTheRootDirectory() {
        Compilation compilation =
                new Compilation(Path.of("/"), "a.c", GuestTarget.I386, List.of(), List.of(), false);

        assertThat(compilation.arguments()).contains("-ffile-prefix-map=/=./");
    }

    @Test
    void shouldGiveClangsDiagnosticsInColourIfAsked() throws Exception {
        write("a.c", "int a = b;\n");

        assertThatThrownBy(() -> compile(directory, "a.c", GuestTarget.I386, false))
                .isInstanceOf(CompileException.class)
                .hasMessageStartingWith("a.c:1:9: error: use of undeclared identifier 'b'\n");
        assertThatThrownBy(() -> compile(directory, "a.c", GuestTarget.I386, true))
                .isInstanceOf(CompileException.class)
                .hasMessageContaining("\033[");
    }

    @Test
    void shouldGiveWarningsOfASuccessfulCompilation() throws Exception {
        write("a.c", "int a(void) { int unused; return 0; }\n");

        assertThat(compile(directory, "a.c", GuestTarget.I386, false).warnings())
                .startsWith("a.c:1:19: warning: unused variable 'unused' [-Wunused-variable]\n");
    }

    @Test
    void shouldSayThatThereIsNoSuchSource() {
        assertThatThrownBy(() -> compile(directory, "none.c", GuestTarget.I386, false))
                .isInstanceOf(CompileException.class)
                .hasMessageContaining("no such file or directory: 'none.c'");
    }

    private byte[] objectIn(String name, String source, GuestTarget target) throws Exception {
        return Files.readAllBytes(compile(directory.resolve(name), source, target, false).file());
    }

    private CompiledObject compile(Path in, String source, GuestTarget target, boolean colour)
            throws Exception {
        Compilation compilation =
                new Compilation(in, source, target, List.of(Path.of("include")), List.of(), colour);
        return new ObjectCache(in.resolve("cache"), clang).compile(compilation);
    }

    private void write(String name, String content) throws Exception {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }
}
