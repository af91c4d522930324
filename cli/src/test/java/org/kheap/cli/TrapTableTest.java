package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

/** What every trap that a workload can cause looks like, on each machine. */
@ExtendWith(EnginesAreClosed.class)
class TrapTableTest {
    private static final Path TABLE = GuestRun.HOME.resolve("cli/src/test/resources/traps.txt");

    private static final String NONE = "-";
    private static final long SPARC_PAGE = 0x2000;

    /** What may come of an event that is no trap for the handler. */
    private static final List<String> ENDS =
            List.of("nothing happened", "Watchdog Reset", "bad stack overflow at TL 2");

    private static final Pattern ANNOUNCED = Pattern.compile("(?m)^at ([0-9a-f]+)$");
    private static final Pattern TYPE = Pattern.compile("BAD TRAP: type=([0-9a-f]+) ");
    private static final Pattern ADDRESS = Pattern.compile(" addr=([0-9a-f]+)");
    private static final Pattern PC = Pattern.compile("pc=0x([0-9a-f]+)");
    private static final Pattern CLAUSE =
            Pattern.compile(" occurred in module \"(.*)\" due to an? (NULL|illegal) ");
    private static final Pattern ERROR_CODE = Pattern.compile("\\berr: +([0-9a-f]+)");
    private static final Pattern STATUS = Pattern.compile("mmu_fsr=([0-9a-f]+)(?: rw=(\\d))?");

    /** A line of the trace, but for the frames that every trap leaves. */
    private static final Pattern FRAME =
            Pattern.compile(
                    "(?m)^[0-9a-f]{8,16} (?!unix:(?:die|trap|cmntrap|fault|ktl0)\\+)(\\S+) \\(");

    /**
     * @param type of the trap, or the end that came instead
     * @param address in hex, or what it has to be equal to
     * @param clause module and reason; {@code -} if there is none
     * @param status error code of x86; fault status, and direction on sparc
     * @param frame the first one behind those of the trap
     */
    record Row(
            String event,
            Arch arch,
            String type,
            String address,
            String clause,
            String status,
            String frame) {}

    static List<Row> rows() throws IOException {
        try (Stream<String> lines = Files.lines(TABLE)) {
            return lines.filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split(" +"))
                    .map(
                            cell ->
                                    new Row(
                                            cell[0],
                                            Arch.named(cell[1]).orElseThrow(),
                                            cell[2],
                                            cell[3],
                                            cell[4],
                                            cell[5],
                                            cell[6]))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void shouldReportTheTrapOfTheTable(Row row) {
        String console = GuestRun.of(row.arch, "traps").run(row.event).console();

        assertThat(found(console, row)).as(console).isEqualTo(row);
    }

    /** The row that a run would have in the table, in the words that {@code like} uses. */
    private static Row found(String console, Row like) {
        return new Row(
                like.event,
                like.arch,
                type(console),
                sameAddress(console, like.address),
                clause(console),
                status(console, like.arch),
                frame(console, like.frame));
    }

    /** The number of the trap; or what came instead of the line that tells it. */
    private static String type(String console) {
        for (String end : ENDS) {
            if (console.contains("\n" + end + "\n") || console.contains(": " + end + "\n")) {
                return end.replace(' ', '-');
            }
        }
        return first(TYPE, console);
    }

    private static String sameAddress(String console, String word) {
        String address = first(ADDRESS, console);
        String named =
                switch (word) {
                    case "at" -> first(ANNOUNCED, console);
                    case "page" -> {
                        long at = Long.parseUnsignedLong(first(ANNOUNCED, console), 16);
                        yield Long.toHexString(at & -SPARC_PAGE);
                    }
                    case "pc" -> first(PC, console);
                    default -> word;
                };
        return named.equals(address) ? word : address;
    }

    private static String clause(String console) {
        Matcher matcher = CLAUSE.matcher(console);
        return matcher.find() ? matcher.group(1) + ":" + matcher.group(2) : NONE;
    }

    private static String status(String console, Arch arch) {
        if (!arch.strictAlignment()) {
            return first(ERROR_CODE, console);
        }
        Matcher matcher = STATUS.matcher(console);
        if (!matcher.find()) {
            return NONE;
        }
        String direction = matcher.group(2);
        return matcher.group(1) + (direction == null ? "" : "," + direction);
    }

    /** The function, or {@code at} if it is no function but the address that was jumped to. */
    private static String frame(String console, String word) {
        String frame = first(FRAME, console).replaceFirst("\\+[0-9a-f]+$", "");
        return word.equals("at") && frame.equals(first(ANNOUNCED, console)) ? word : frame;
    }

    private static String first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? matcher.group(1) : NONE;
    }

    /** Who adds an event to the workload says what it causes. */
    @OnEveryArch
    void shouldHaveARowForEveryEvent(Arch arch) throws IOException {
        List<String> inTable =
                rows().stream().filter(row -> row.arch.equals(arch)).map(Row::event).toList();

        assertThat(GuestRun.of(arch, "traps").run().console().lines().toList())
                .containsExactlyInAnyOrderElementsOf(inTable);
    }
}
