package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.kheap.machine.Arch;

/** Every bug of the gallery, on every machine, against the statement beside it. */
@ExtendWith(EnginesAreClosed.class)
class GalleryTest {
    private static final Path GALLERY = GuestRun.GUEST.resolve("gallery");
    private static final int FIRST_SEVEN = 7;

    static List<Arguments> piecesAndMachines() throws IOException {
        return names().stream()
                .flatMap(name -> Arch.ALL.stream().map(arch -> Arguments.of(name, arch)))
                .toList();
    }

    private static List<String> names() throws IOException {
        try (Stream<Path> folders = Files.list(GALLERY)) {
            return folders.map(folder -> folder.getFileName().toString()).sorted().toList();
        }
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("piecesAndMachines")
    void shouldCauseWhatIsStated(String name, Arch arch) throws IOException {
        Expectation expectation = Expectation.of(GALLERY.resolve(name), arch);
        List<String> words = new ArrayList<>(List.of("run", "--machine", arch.name()));
        words.addAll(expectation.options());
        words.add(Cli.gallery(name));

        expectation.check(Cli.run(words.toArray(String[]::new)));
    }

    @Test
    void shouldHaveTheFirstSevenBugs() throws IOException {
        assertThat(names()).hasSizeGreaterThanOrEqualTo(FIRST_SEVEN);
    }

    /** The test of the test: each wrong or missing statement is noticed. */
    @ParameterizedTest(name = "{0}={1}")
    @CsvSource({
        "status, 0",
        "panic, kernel heap corruption",
        "panic, ''",
        "frame, double-free:packet_send+*",
        "line, double-free.c:31",
        "report, ''",
        "waits, thread * waits for mutex *",
        "report, kernel memory allocator: duplicate free: buffer freed twice",
        "sparc.screen, Watchdog Reset",
    })
    void shouldNoticeAWrongStatement(String key, String value) throws IOException {
        Cli run = Cli.run("run", "--machine", "sparc", Cli.gallery("double-free"));
        String right = Files.readString(GALLERY.resolve("double-free/expect.properties"));
        Expectation.of(right, Arch.SPARC).check(run);

        Expectation wrong = Expectation.of(right + "\n" + key + "=" + value + "\n", Arch.SPARC);

        assertThatThrownBy(() -> wrong.check(run)).isInstanceOf(AssertionError.class);
    }

    @Test
    void shouldNoticeAWaitThatIsNotStated() throws IOException {
        Cli run = Cli.run("run", Cli.gallery("deadlock"));
        String right = Files.readString(GALLERY.resolve("deadlock/expect.properties"));
        String stated = "waits=thread * (main) waits for mutex *, owner *|";
        Expectation wrong = Expectation.of(right.replace(stated, "waits="), Arch.AMD64);

        assertThatThrownBy(() -> wrong.check(run))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[waits]");
    }

    @Test
    void shouldInsistOnAStatementForEachMachine() {
        Cli run = new Cli(1, "", "");
        Expectation none = Expectation.of("sparc.status=1", Arch.I386);

        assertThatThrownBy(() -> none.check(run))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("no statement: key=status machine=i386");
    }
}
