package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kheap.debugger.target.CrashDump;
import org.kheap.machine.Arch;

/**
 * The commands of chapter 9 of the debugger guide, a transcript for each of its sections and machines.
 * {@code -Dkheap.golden.accept=true} writes them anew; the change is then read like any other.
 */
@ExtendWith(EnginesAreClosed.class)
class ChapterNineTest {
    private static final Path RESOURCES = GuestRun.HOME.resolve("cli/src/test/resources");
    private static final Path SCRIPTS = RESOURCES.resolve("mdb/chapter9");
    private static final Path GOLDEN = RESOURCES.resolve("golden/chapter9");

    static List<Arguments> sections() throws IOException {
        try (Stream<Path> scripts = Files.list(SCRIPTS)) {
            return scripts.map(script -> script.getFileName().toString().replace(".mdb", ""))
                    .sorted()
                    .flatMap(name -> Arch.ALL.stream().map(arch -> Arguments.of(name, arch)))
                    .toList();
        }
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("sections")
    void shouldPrintTheGoldenTranscript(String section, Arch arch) throws IOException {
        List<String> script = Files.readAllLines(SCRIPTS.resolve(section + ".mdb"));
        Path golden = GOLDEN.resolve(section).resolve(arch + ".out");
        try (CrashDump dump = TourDumps.open(arch)) {
            String shown = new MdbScript(dump).run(script);

            if (Boolean.getBoolean("kheap.golden.accept")) {
                Files.createDirectories(golden.getParent());
                Files.writeString(golden, shown);
            }
            assertThat(shown).isEqualTo(Files.readString(golden));
        }
    }
}
