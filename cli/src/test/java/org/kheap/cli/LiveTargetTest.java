package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.kheap.debugger.target.LiveTarget;
import org.kheap.debugger.target.TargetThread;
import org.kheap.machine.Arch;
import org.kheap.machine.Symbol;
import org.kheap.machine.testing.OnEveryArch;
import org.kheap.machine.types.CType;

/** A kernel on the real engine as the debugger sees it, without a dump in between. */
@ExtendWith(EnginesAreClosed.class)
class LiveTargetTest {
    @OnEveryArch
    void shouldShowAKernelThatStandsStill(Arch arch) {
        List<LiveTarget> seen = new ArrayList<>();
        GuestRun.of(arch, "corpse")
                .dissect(
                        image -> {
                            LiveTarget target = LiveTarget.of(image);
                            check(target);
                            seen.add(target);
                        })
                .run();

        assertThat(seen).hasSize(1);
    }

    private static void check(LiveTarget target) {
        Symbol cache = target.symbols().named("station_cache").orElseThrow();
        CType.Pointer pointer =
                (CType.Pointer) target.types().ofSymbol("station_cache").orElseThrow().resolved();
        CType.Struct struct = (CType.Struct) pointer.target().resolved();
        long address = target.memory().getWord(cache.address(), INSPECT);
        long name = address + struct.member("cache_name").orElseThrow().offset();

        assertThat(target.memory().getString(name, 32, INSPECT)).isEqualTo("station_cache");
        assertThat(cache.module()).isEqualTo("corpse");
        assertThat(target.symbols().modules()).containsExactly("unix", "genunix", "corpse");
        assertThat(target.threads())
                .extracting(TargetThread::address)
                .startsWith(target.facts().thread());
        assertThat(target.mappings()).anyMatch(mapping -> mapping.contains(address));
    }
}
