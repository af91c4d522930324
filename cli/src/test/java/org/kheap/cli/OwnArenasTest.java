package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtendWith;
import org.kheap.kernel.boot.Outcome;
import org.kheap.machine.Arch;
import org.kheap.machine.Symbol;
import org.kheap.machine.testing.OnEveryArch;
import org.kheap.panic.Panic;

/** Arenas that a workload makes, some of which import by functions that run in the guest. */
@ExtendWith(EnginesAreClosed.class)
class OwnArenasTest {
    private static final int STOP_MILLIS = 150;
    private static final int SEEDS = 10;

    private static GuestRun.Result run(Arch arch, String what) {
        return GuestRun.of(arch, "arenas").run(what);
    }

    @OnEveryArch
    void shouldServeAWorkloadInEveryWay(Arch arch) {
        for (int flags : new int[] {0, 0xf}) {
            GuestRun.Result run = GuestRun.of(arch, "arenas").set("kmem_flags", flags).run("use");

            assertThat(run.console())
                    .isEqualTo("WARNING: vmem_destroy('ids'): leaked 3 identifiers\ndone\n");
            assertThat(run.outcome()).isEqualTo(new Outcome.Returned(0));
        }
    }

    @OnEveryArch
    void shouldTraceAPanicThroughTheImportAndTheAllocator(Arch arch) {
        Outcome outcome = run(arch, "die").outcome();

        assertThat(outcome).isInstanceOf(Outcome.Panicked.class);
        assertThat(names(((Outcome.Panicked) outcome).panic()))
                .containsSubsequence("dying_import", "guest_call", "vmem_alloc", "die", "main");
    }

    private static List<String> names(Panic panic) {
        return panic.stack().frames().stream()
                .map(frame -> panic.symbols().at(frame.pc()).map(Symbol::name).orElse("?"))
                .toList();
    }

    @OnEveryArch
    void shouldPanicInTheKernelsWordsWhereNothingElseIsLeft(Arch arch) {
        assertThat(run(arch, "quantum").panic())
                .isEqualTo("vmem_create('odd'): quantum 12 is not a power of two");
        assertThat(run(arch, "zero").panic())
                .matches("vmem_add\\([0-9a-f]+, 0, 60\\): bad arguments");
        assertThat(run(arch, "mandatory").panic())
                .matches(
                        "vmem_xalloc\\([0-9a-f]+, 16, 0, 0, 0, 0, 0, 3\\): cannot satisfy mandatory"
                                + " allocation");
        assertThat(run(arch, "reenter").panic())
                .matches("recursive mutex_enter, lp=[0-9a-f]+ owner=([0-9a-f]+) thread=\\1");
        assertThat(run(arch, "page").panic()).isEqualTo("segkmem_free: page not found");
    }

    @OnEveryArch
    void shouldSurviveRandomCalls(Arch arch) {
        Set<String> ends = new HashSet<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            GuestRun arenas = GuestRun.of(arch, "arenas").timeoutMillis(STOP_MILLIS);
            try {
                GuestRun.Result run = arenas.run("random", Integer.toString(seed));
                ends.add(run.panic().replaceAll("\\W.*", ""));
            } catch (AssertionError e) {
                throw new AssertionError("machine=%s seed=%d".formatted(arch, seed), e);
            }
        }
        // They get far enough to fail in ways of their own, and never in the model's.
        assertThat(ends).hasSizeGreaterThan(2).doesNotContain("kernel");
    }

    @OnEveryArch
    void shouldWakeThreadsThatWait(Arch arch) {
        Map<String, String> woken = Map.of("free", "3", "added", "3", "lock", "1", "pages", "1");
        woken.forEach(
                (what, count) -> {
                    GuestRun.Result run = GuestRun.of(arch, "waiting").run(what);
                    assertThat(run.console()).as(what).isEqualTo(count + "\n");
                    assertThat(run.outcome()).isEqualTo(new Outcome.Returned(0));
                });
    }

    @OnEveryArch
    void shouldSayWhatASleeperWaitsFor(Arch arch) {
        assertThat(run(arch, "sleep").outcome())
                .isInstanceOfSatisfying(
                        Outcome.Deadlocked.class,
                        end ->
                                assertThat(end.threads().get(0).waitsFor())
                                        .isEqualTo("16 bytes of small"));
    }
}
