package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kheap.cli.toolchain.CompileException;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

/** docs/guest-api.md against the headers: it names what they have, and declares it as they do. */
class GuestApiTest {
    private static final Path HEADERS = GuestRun.GUEST.resolve("include");
    private static final Pattern DECLARATIONS = Pattern.compile("(?s)```c\n(.*?)```");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern WORD = Pattern.compile("\\w+\\*?");

    @TempDir Path directory;

    private static String document() throws IOException {
        return Files.readString(GuestRun.HOME.resolve("docs/guest-api.md"));
    }

    /** As one includes them. */
    private static List<String> headers() throws IOException {
        try (Stream<Path> files = Files.walk(HEADERS)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> HEADERS.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    private static Set<String> ofHeaders(Function<String, Set<String>> names) throws IOException {
        Set<String> all = new TreeSet<>();
        for (String header : headers()) {
            all.addAll(names.apply(Files.readString(HEADERS.resolve(header))));
        }
        return all;
    }

    private static String declarations(String document) {
        return DECLARATIONS
                .matcher(document)
                .results()
                .map(block -> block.group(1))
                .collect(Collectors.joining());
    }

    @Test
    void shouldFindNamesInC() {
        String header =
                """
                #define\t_SYS_X_H
                #define\tX_MAX(a)\t\\
                \t(a)
                typedef struct x { int a; struct x *next; } x_t;
                typedef int (*x_compare_t)(const x_t *, const x_t *);
                typedef void *(x_alloc_t)(size_t); /* typedef int not_this; */
                extern char *x_create(int (*)(void *), x_t *) __attribute__((cold));
                extern x_t *head;
                """;

        assertThat(CNames.external(header)).containsExactly("head", "x_create");
        assertThat(CNames.typesAndMacros(header))
                .containsExactly("X_MAX", "x_alloc_t", "x_compare_t", "x_t");
    }

    @Test
    void shouldNameExactlyTheFunctionsThatTheHeadersDeclare() throws IOException {
        Set<String> declared = ofHeaders(CNames::external);

        assertThat(declared)
                .contains("kmem_alloc", "panicbuf", "hz", "vpanic", "heap_arena")
                .doesNotContain("int");
        assertThat(CNames.declared(declarations(document())))
                .containsExactlyInAnyOrderElementsOf(declared);
    }

    @Test
    void shouldNameEveryTypeAndMacro() throws IOException {
        Set<String> words = new TreeSet<>();
        CODE.matcher(document().replace("```", ""))
                .results()
                .forEach(
                        code ->
                                WORD.matcher(code.group(1))
                                        .results()
                                        .forEach(w -> words.add(w.group())));

        Set<String> missing = ofHeaders(CNames::typesAndMacros);
        assertThat(missing).contains("KM_SLEEP", "list_t", "timespec_t", "boolean_t", "btop");
        missing.removeIf(name -> words.stream().anyMatch(word -> covers(word, name)));

        assertThat(missing).isEmpty();
    }

    /** A word that ends in an asterisk stands for a family. */
    private static boolean covers(String word, String name) {
        return word.endsWith("*")
                ? name.startsWith(word.substring(0, word.length() - 1))
                : name.equals(word);
    }

    @Test
    void shouldNameEveryHeader() throws IOException {
        String document = document();

        assertThat(headers())
                .hasSizeGreaterThan(20)
                .allSatisfy(header -> assertThat(document).contains(header));
    }

    /** Has a compiler read the declarations of the document after those of the headers. */
    private void compile(Arch arch, String declarations) throws Exception {
        StringBuilder source = new StringBuilder();
        for (String header : headers()) {
            source.append("#include <%s>\n".formatted(header));
        }
        Path file = directory.resolve("document.c");
        Files.writeString(file, source + declarations);
        new GuestSources(GuestRun.HOME, talk -> {})
                .workload(arch, List.of(file.toString()), List.of("-Werror"), false, w -> {});
    }

    @OnEveryArch
    void shouldDeclareFunctionsAsTheHeadersDo(Arch arch) throws Exception {
        compile(arch, declarations(document()));
    }

    /** The test of the test. */
    @Test
    void shouldNoticeAnotherDeclaration() throws IOException {
        String wrong =
                declarations(document())
                        .replace(
                                "void kmem_free(void *buffer, size_t size)",
                                "void kmem_free(void *buffer)");

        assertThatThrownBy(() -> compile(Arch.AMD64, wrong))
                .isInstanceOfSatisfying(
                        CompileException.class,
                        e -> assertThat(e.diagnostics()).contains("kmem_free"));
    }
}
