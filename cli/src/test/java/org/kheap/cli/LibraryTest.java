package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

/** What drivers expect of the headers beyond C works on every machine. */
@ExtendWith(EnginesAreClosed.class)
class LibraryTest {
    /** Parts of the scenario that check themselves; each prints its name at its end. */
    private static final List<String> PARTS =
            List.of("atomics", "powers", "bytes", "strings", "ticks");

    static Stream<Arguments> partsAndMachines() {
        return PARTS.stream()
                .flatMap(part -> Arch.ALL.stream().map(arch -> Arguments.of(part, arch)));
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("partsAndMachines")
    void shouldPassItsOwnChecks(String part, Arch arch) {
        GuestRun.Result result = GuestRun.of(arch, "library").run(part);

        assertThat(result.console()).isEqualTo(part + "\n");
        assertThat(result.returned()).isZero();
    }

    @OnEveryArch
    void shouldReadNumbersOfAllWidths(Arch arch) {
        assertThat(GuestRun.of(arch, "library").run("numbers").console())
                .isEqualTo("fedcba9876543210 -9223372036854775808 5 beef\nnumbers\n");
    }

    @OnEveryArch
    void shouldKeepListsInOrderAndRefuseToDestroyOneInUse(Arch arch) {
        GuestRun.Result result = GuestRun.of(arch, "library").run("lists");

        assertThat(result.console()).startsWith("0 1 2 3 4 \n0 1 5 4 \n3 0 1 5 4 \n");
        assertThat(result.panic())
                .startsWith("assertion failed: list_is_empty(list), file: list.c");
    }

    @OnEveryArch
    void shouldKeepTreesBalancedAndRefuseTheSameKeyTwice(Arch arch) {
        GuestRun.Result result = GuestRun.of(arch, "trees").run();

        assertThat(result.console()).startsWith("all trees balanced\n");
        assertThat(result.panic())
                .startsWith("assertion failed: avl_find(")
                .contains("file: avl.c");
    }

    /** Every header brings what it needs, and may be included twice. */
    @Test
    void shouldHaveHeadersThatStandAlone(@TempDir Path directory) throws Exception {
        List<String> files = new ArrayList<>();
        for (String header : headers()) {
            Path file = directory.resolve(header.replace(".h", ".c"));
            Files.writeString(file, "#include <sys/%s>\n".formatted(header).repeat(2));
            files.add(file.toString());
        }

        assertThat(files).hasSizeGreaterThan(20);
        new GuestSources(GuestRun.HOME, talk -> {})
                .workload(Arch.SPARC, files, List.of("-Werror"), false, warnings -> {});
    }

    private static List<String> headers() throws IOException {
        try (Stream<Path> files = Files.list(GuestRun.GUEST.resolve("include/sys"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
