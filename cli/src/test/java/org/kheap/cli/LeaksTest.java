package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.kheap.debugger.target.CrashDump;
import org.kheap.debugger.target.LiveTarget;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

/**
 * What {@code ::findleaks} finds is what a workload has lost, by the workload's own account: no more and
 * no less.
 */
@ExtendWith(EnginesAreClosed.class)
class LeaksTest {
    private static final String SCENARIO = "leaks";
    private static final String FLAGS = "kmem_flags";
    private static final long LITE = 0x100;

    /** Functions of the workload, and how often each has lost a buffer or a large segment. */
    private static final Map<String, Integer> LOST =
            new TreeMap<>(
                    Map.of(
                            "lose_three", 3,
                            "lose_ring", 2,
                            "lose_chain", 2,
                            "lose_object", 1,
                            "lose_big", 1,
                            "lose_narcissus", 1,
                            "lose_misaligned", 1,
                            "lose_with_owner", 1,
                            "loser", 1));

    private static final Pattern ROW =
            Pattern.compile(
                    "^\\w+ +(\\d+) +(?:[0-9a-f]+) (\\?|\\w+)(?:\\+0x[0-9a-f]+)?$",
                    Pattern.MULTILINE);
    private static final Pattern TOTAL =
            Pattern.compile("^ +Total +(\\d+) (\\w+) ?\\w*, (\\d+) bytes?$", Pattern.MULTILINE);

    /** Numbers of nodes of random heaps; each is a heap of its own. */
    private static final List<String> SIZES = List.of("40", "150", "260");

    /** What the debugger prints once a run is over. */
    private static String print(GuestRun run, String command, String... arguments) {
        AtomicReference<String> printed = new AtomicReference<>();
        run.dissect(image -> printed.set(new MdbScript(LiveTarget.of(image)).print(command)))
                .run(arguments);
        return printed.get();
    }

    private static GuestRun run(Arch arch) {
        return GuestRun.of(arch, SCENARIO).memory(32L << 20);
    }

    private static Map<String, Integer> byFunction(String report) {
        Map<String, Integer> lost = new TreeMap<>();
        for (MatchResult row : ROW.matcher(report).results().toList()) {
            lost.merge(row.group(2), Integer.parseInt(row.group(1)), Integer::sum);
        }
        return lost;
    }

    @OnEveryArch
    void shouldFindWhatWasLostAndNothingElse(Arch arch) {
        assertThat(byFunction(print(run(arch), "::findleaks"))).isEqualTo(LOST);
    }

    @OnEveryArch
    void shouldFindTheSameWithoutRecords(Arch arch) {
        String plain = print(run(arch).set(FLAGS, 0), "::findleaks");
        String lite = print(run(arch).set(FLAGS, LITE), "::findleaks");

        assertThat(byFunction(plain))
                .isEqualTo(Map.of("?", LOST.values().stream().mapToInt(count -> count).sum()));
        Map<String, Integer> withCallers = new TreeMap<>(LOST);
        withCallers.remove("lose_big"); // there is no tag behind a segment
        withCallers.put("?", 1);
        assertThat(byFunction(lite)).isEqualTo(withCallers);
    }

    @OnEveryArch
    void shouldPrintOfADumpWhatItPrintsOfALiveKernel(Arch arch, @TempDir Path folder)
            throws Exception {
        Cli.run(
                "run",
                "--machine=" + arch.name(),
                "--memory=32M",
                "--dump=" + folder,
                Cli.scenario(SCENARIO));
        String live = print(run(arch), "::findleaks");

        try (CrashDump dump =
                CrashDump.open(folder.resolve("unix.0"), folder.resolve("vmcore.0"))) {
            assertThat(new MdbScript(dump).print("::findleaks")).isEqualTo(live);
        }
    }

    @OnEveryArch
    void shouldAgreeWithWorkloadsThatKnowTheirGraph(Arch arch) {
        for (long flags : new long[] {0, 0xf}) {
            for (String size : SIZES) {
                List<Integer> counts = new ArrayList<>();
                GuestRun run = run(arch).set(FLAGS, flags).memory(128L << 20);
                AtomicReference<String> report = new AtomicReference<>();
                String console =
                        run.dissect(
                                        image ->
                                                report.set(
                                                        new MdbScript(LiveTarget.of(image))
                                                                .print("::findleaks")))
                                .run(size, size)
                                .console();
                Matcher unreached = Pattern.compile("unreached=(\\d+)").matcher(console);

                assertThat(unreached.find()).as(console).isTrue();
                TOTAL.matcher(report.get())
                        .results()
                        .forEach(total -> counts.add(Integer.valueOf(total.group(1))));
                assertThat(counts.stream().mapToInt(count -> count).sum())
                        .as("%s nodes, kmem_flags %x: %s", size, flags, report.get())
                        .isEqualTo(Integer.parseInt(unreached.group(1)))
                        .isPositive();
            }
        }
    }
}
