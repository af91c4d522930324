package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.kheap.emulator.unicorn.EngineMachine;
import org.kheap.kernel.boot.Outcome;
import org.kheap.machine.Arch;
import org.kheap.machine.Ram;
import org.kheap.machine.Rights;
import org.kheap.machine.paging.PagedMemory;
import org.kheap.machine.testing.OnEveryArch;

/** The heap under proper use, to its end and beyond 4 GB. */
@ExtendWith(EnginesAreClosed.class)
class HeapUseTest {
    private static final long MEGABYTE = 1 << 20;

    @OnEveryArch
    void shouldServeAllSizes(Arch arch) {
        GuestRun heap = GuestRun.of(arch, "heap").memory(64 * MEGABYTE);

        assertThat(heap.run("sizes").console()).isEqualTo("all sizes\n");
        assertThat(heap.set("kmem_flags", 0).run("sizes").console()).isEqualTo("all sizes\n");
    }

    @OnEveryArch
    void shouldZeroWhatZallocGives(Arch arch) {
        assertThat(GuestRun.of(arch, "heap").run("zeroes").console()).isEqualTo("all zero\n");
    }

    @OnEveryArch
    void shouldReturnNullWhenExhaustedAndRecover(Arch arch) {
        for (String size : new String[] {"64", "3000", "70000"}) {
            GuestRun heap = GuestRun.of(arch, "heap").memory(4 * MEGABYTE);

            assertThat(heap.run("exhaustion", size).console()).as(size).isEqualTo("recovered\n");
        }
    }

    @OnEveryArch
    void shouldSayThatNobodyCanWakeASleeper(Arch arch) {
        Cli run =
                Cli.run(
                        "run",
                        "--memory=4M",
                        "--machine",
                        arch.name(),
                        Cli.scenario("heap"),
                        "--",
                        "sleep");

        assertThat(run.status()).isEqualTo(ExitStatus.STUCK);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .startsWith("kheap: deadlock: nothing will ever wake a thread: asleep=1\n")
                .containsPattern(
                        "thread [0-9a-f]+ \\(main\\) waits for a buffer of cache kmem_alloc_")
                .containsPattern("genunix:kmem_alloc\\+")
                .containsPattern("heap:sleep_for_ever\\+[0-9a-f]+ \\(.*\\)  heap\\.c:\\d+\n");
    }

    @OnEveryArch
    void shouldRunWithMoreThanFourGigabytes(Arch arch) {
        GuestRun heap = GuestRun.of(arch, "heap").memory(6L << 30);

        assertThat(heap.run("touch", "40").console()).isEqualTo("touched 40 MB\n");
    }

    @Test
    void shouldAllocateHundredsOfMegabytes() {
        for (Arch arch : new Arch[] {Arch.AMD64, Arch.SPARC}) {
            GuestRun heap = GuestRun.of(arch, "heap").memory(512 * MEGABYTE);

            assertThat(heap.run("touch", "220").console()).isEqualTo("touched 220 MB\n");
        }
    }

    /**
     * The guest reads and writes high RAM through a mapping made for it. On sparc, whose engine drops
     * the upper four bits of a physical address, that is less than 4 GB.
     */
    @OnEveryArch
    void shouldReachHighMemory(Arch arch) {
        long physical = (arch.equals(Arch.SPARC) ? 3L : 5L) << 30;
        long virtual = arch.map().heap().end() - arch.pageSize();
        List<Integer> found = new ArrayList<>();

        GuestRun.Result result =
                GuestRun.of(arch, "heap")
                        .memory(6L << 30)
                        .before(machine -> mapHigh(machine, virtual, physical))
                        .afterwards(machine -> found.add(ram(machine).getInt32(physical)))
                        .run("poke", "0x" + Long.toHexString(virtual));

        assertThat(result.console()).isEqualTo("12345678\n");
        assertThat(found).containsExactly(0x600d_cafe);
    }

    private static void mapHigh(EngineMachine machine, long virtual, long physical) {
        machine.hat().map(virtual, physical, Rights.READ_WRITE);
        ram(machine).putInt(physical, 0x1234_5678);
    }

    private static Ram ram(EngineMachine machine) {
        return ((PagedMemory) machine.memory()).ram();
    }

    @Test
    void shouldBootLazilyWithSixtyFourGigabytes() {
        for (Arch arch : Arch.ALL) {
            GuestRun.Result result = GuestRun.of(arch, "heap").memory(64L << 30).run("touch", "10");

            assertThat(result.outcome()).isEqualTo(new Outcome.Returned(0));
        }
    }
}
