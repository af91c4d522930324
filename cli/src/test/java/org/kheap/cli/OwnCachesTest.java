package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.kheap.kernel.boot.Outcome;
import org.kheap.machine.Arch;
import org.kheap.machine.Symbol;
import org.kheap.machine.testing.OnEveryArch;
import org.kheap.panic.Panic;
import org.kheap.panic.PanicReason.BadTrap;

/** Object caches whose callbacks run in the guest. */
@ExtendWith(EnginesAreClosed.class)
class OwnCachesTest {
    @OnEveryArch
    void shouldRunCallbacksThatAllocateAndFree(Arch arch) {
        for (int flags : new int[] {0, 0xf, 0x100}) {
            GuestRun.Result run = GuestRun.of(arch, "caches").set("kmem_flags", flags).run("count");

            assertThat(run.outcome()).as("%x", flags).isEqualTo(new Outcome.Returned(0));
            // One object more than was asked for: the first buffer is constructed once on trial.
            assertThat(run.console()).isEqualTo("object 50 of caches\n");
        }
    }

    @OnEveryArch
    void shouldMoveObjectsTogetherWhenMemoryIsReaped(Arch arch) {
        for (int flags : new int[] {0, 0xf, 0x100}) {
            GuestRun.Result run = GuestRun.of(arch, "moves").set("kmem_flags", flags).run();

            assertThat(run.console()).as("%x", flags).isEqualTo("moved together\n");
            assertThat(run.outcome()).isEqualTo(new Outcome.Returned(0));
        }
    }

    @OnEveryArch
    void shouldReturnNullWhenAConstructorFails(Arch arch) {
        assertThat(GuestRun.of(arch, "caches").run("fail").console()).isEqualTo("25 of 50\n");
    }

    @OnEveryArch
    void shouldTraceAPanicThroughTheConstructorAndTheAllocator(Arch arch) {
        Panic panic = panic(GuestRun.of(arch, "caches").run("die"));

        assertThat(names(panic))
                .containsSubsequence("dying_ctor", "guest_call", "kmem_cache_alloc", "die", "main")
                .endsWith("thread_start");
    }

    @OnEveryArch
    void shouldRecordWhoAllocatedAnObjectAndNotItsConstructor(Arch arch) {
        assertThat(GuestRun.of(arch, "caches").run("past").console())
                .containsPattern(
                        "cache: object_cache\nkmem_cache_alloc\\+[0-9a-f]+\npast\\+[0-9a-f]+\nmain");
    }

    @OnEveryArch
    void shouldTrapOnAnOverrunIntoAFirewall(Arch arch) {
        GuestRun caches = GuestRun.of(arch, "caches").set("kmem_minfirewall", 2048);
        Panic panic = panic(caches.run("overrun"));
        long address = ((BadTrap) panic.reason()).trap().fault().address();

        assertThat(address % arch.pageSize()).isZero();
        assertThat(names(panic)).contains("overrun");
    }

    private static Panic panic(GuestRun.Result run) {
        assertThat(run.outcome()).isInstanceOf(Outcome.Panicked.class);
        return ((Outcome.Panicked) run.outcome()).panic();
    }

    private static List<String> names(Panic panic) {
        return panic.stack().frames().stream()
                .map(frame -> panic.symbols().at(frame.pc()).map(Symbol::name).orElse("?"))
                .toList();
    }
}
