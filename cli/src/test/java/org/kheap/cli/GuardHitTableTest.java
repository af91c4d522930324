package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kheap.kernel.boot.Outcome;
import org.kheap.machine.Arch;
import org.kheap.machine.Fault;
import org.kheap.machine.GuestMemory.Access;
import org.kheap.panic.Panic;
import org.kheap.panic.PanicReason.GuardCorruption;
import org.kheap.panic.PanicReason.GuardFree;
import org.kheap.panic.PanicReason.GuardHit;
import org.kheap.panic.PanicReason.Guarded;
import org.kheap.panic.PanicReason.GuardedObject;
import org.kheap.panic.message.PanicScreen;

/** What comes of every misuse of a guarded allocation, on each machine and on either side of its pages. */
@ExtendWith(EnginesAreClosed.class)
class GuardHitTableTest {
    private static final Path TABLE =
            GuestRun.HOME.resolve("cli/src/test/resources/guard-hits.txt");

    /** The workload prints it first. */
    private static final Pattern ADDRESS = Pattern.compile("^([0-9a-f]+)\n");

    /** An offset: pages, bytes, or both. */
    private static final Pattern OFFSET = Pattern.compile("(-?P)?(.*)");

    /** More than are needed to see both sides. */
    private static final int SEEDS = 20;

    /** Seeds by machine and side, so that most runs need to be made once. */
    private static final Map<String, Integer> FOUND = new ConcurrentHashMap<>();

    private static final String NONE = "-";

    /** See the table. */
    record Row(
            String who,
            String size,
            String side,
            String misuse,
            String offset,
            String error,
            String distance) {
        boolean isOn(String actual) {
            return side.equals("any") || side.equals(actual);
        }

        List<String> sides() {
            return side.equals("any") ? List.of("right", "left") : List.of(side);
        }

        boolean isObjectKnown() {
            return !distance.equals(NONE);
        }
    }

    /** Every row as it says, and one for each error and side where the kernel chooses the side. */
    static List<Arguments> runs() throws IOException {
        List<Arguments> runs = new ArrayList<>();
        Set<String> chosen = new HashSet<>();
        for (Row row : rows()) {
            List<String> placements = new ArrayList<>(row.sides());
            if (chosen.add(row.error + row.side)) {
                placements.add("random");
            }
            for (Arch arch : Arch.ALL) {
                placements.forEach(placement -> runs.add(Arguments.of(row, arch, placement)));
            }
        }
        return runs;
    }

    private static List<Row> rows() throws IOException {
        try (Stream<String> lines = Files.lines(TABLE)) {
            return lines.filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split(" +"))
                    .map(c -> new Row(c[0], c[1], c[2], c[3], c[4], c[5], c[6]))
                    .toList();
        }
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("runs")
    void shouldFindWhatTheTableSays(Row row, Arch arch, String placement) {
        GuestRun.Result run = run(row, arch, placement);

        assertThat(run.outcome()).isInstanceOf(Outcome.Panicked.class);
        Panic panic = ((Outcome.Panicked) run.outcome()).panic();
        long address = address(run);
        long at = address + bytes(row.offset, arch);
        Guarded found = (Guarded) panic.reason();
        check(found, row, arch, at);
        if (row.isObjectKnown()) {
            checkObject(found.object(), row, arch, address);
        } else {
            assertThat(found.object()).isNull();
        }
        assertThat(run.panic()).isEqualTo(string(found, row, arch, at));
        assertThat(PanicScreen.string(panic)).isEqualTo(run.panic());
    }

    /** A run in which the allocation is where the row wants it. */
    private static GuestRun.Result run(Row row, Arch arch, String placement) {
        String choice = arch + " " + row.side;
        boolean isRandom = placement.equals("random");
        int first = isRandom ? FOUND.getOrDefault(choice, 1) : 1;
        for (int seed = first; seed <= SEEDS; seed++) {
            GuestRun.Result run =
                    GuestRun.of(arch, "memguard")
                            .variable("vm.memguard.desc", "victim")
                            .variable("vm.memguard.placement", placement)
                            .seed(seed)
                            .run(
                                    row.who,
                                    row.misuse,
                                    Long.toString(bytes(row.size, arch)),
                                    Long.toString(bytes(row.offset, arch)));
            boolean left = address(run) % arch.pageSize() == 0;
            if (row.isOn(left ? "left" : "right")) {
                if (isRandom) {
                    FOUND.put(choice, seed);
                }
                return run;
            }
        }
        throw new AssertionError("never " + row.side);
    }

    private static long address(GuestRun.Result run) {
        Matcher matcher = ADDRESS.matcher(run.console());
        assertThat(matcher.find()).as(run.console()).isTrue();
        return Long.parseUnsignedLong(matcher.group(1), 16);
    }

    private static long bytes(String text, Arch arch) {
        Matcher matcher = OFFSET.matcher(text);
        assertThat(matcher.matches()).isTrue();
        String pages = matcher.group(1);
        long sign = pages == null ? 0 : pages.startsWith("-") ? -1 : 1;
        String rest = matcher.group(2);
        return sign * arch.pageSize() + (rest.isEmpty() ? 0 : Long.parseLong(rest));
    }

    private static void check(Guarded found, Row row, Arch arch, long at) {
        if (found instanceof GuardHit hit) {
            Fault fault = hit.trap().trap().fault();
            assertThat(hit.error()).hasToString(row.error);
            assertThat(fault.address()).isEqualTo(at);
            assertThat(fault.access()).isEqualTo(access(row));
            assertThat(hit.distance()).isEqualTo(bytes(row.distance, arch));
        } else if (found instanceof GuardFree free) {
            assertThat(free.error()).hasToString(row.error);
            assertThat(free.page()).isEqualTo(arch.pageOf(free.address()));
            if (row.isObjectKnown()) {
                assertThat(free.address()).isEqualTo(at);
                assertThat(at - free.object().start()).isEqualTo(bytes(row.distance, arch));
            }
        } else {
            GuardCorruption corruption = (GuardCorruption) found;
            assertThat(row.error).isEqualTo("CORRUPTION");
            assertThat(corruption.address()).isEqualTo(at);
            assertThat(corruption.distance()).isEqualTo(bytes(row.distance, arch));
            assertThat(corruption.found()).containsExactly((byte) 0x55);
        }
    }

    private static Access access(Row row) {
        String verb = row.misuse.split("-")[0];
        return switch (verb) {
            case "read" -> Access.LOAD;
            case "write" -> Access.STORE;
            case "execute" -> Access.FETCH;
            default -> throw new AssertionError("no access: " + verb);
        };
    }

    private static void checkObject(GuardedObject object, Row row, Arch arch, long address) {
        assertThat(object.start()).isEqualTo(address);
        assertThat(object.size()).isEqualTo(bytes(row.size, arch));
        assertThat(object.type()).isEqualTo("victim");
        assertThat(object.isItem()).isEqualTo(row.who.equals("uma"));
        assertThat(object.allocated().stack()).isNotEmpty();
        assertThat(object.freed() != null).isEqualTo(row.misuse.endsWith("-freed"));
    }

    private static String string(Guarded found, Row row, Arch arch, long at) {
        return switch (row.error) {
            case "DOUBLE_FREE" ->
                    "MemGuard detected double-free of 0x%x".formatted(((GuardFree) found).page());
            case "WRONG_ADDRESS" -> "MemGuard detected invalid free of 0x%x".formatted(at);
            case "WRONG_OWNER" -> "MemGuard detected mismatched free of 0x%x".formatted(at);
            case "CORRUPTION" -> "MemGuard detected memory corruption at 0x%x".formatted(at);
            default -> trap(arch, access(row) == Access.FETCH ? "instruction" : "data");
        };
    }

    private static String trap(Arch arch, String what) {
        return switch (arch.name()) {
            case "sparc" -> "trap: %s access exception (kernel)".formatted(what);
            case "sparcv9" -> "trap: fast %s access mmu miss (kernel)".formatted(what);
            default -> "page fault";
        };
    }
}
