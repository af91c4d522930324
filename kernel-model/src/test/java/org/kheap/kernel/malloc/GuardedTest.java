package org.kheap.kernel.malloc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.kernel.testing.TestKernel.panicOf;
import static org.kheap.kernel.uma.Umaf.M_NOWAIT;
import static org.kheap.kernel.uma.Umaf.M_WAITOK;
import static org.kheap.kernel.uma.Umaf.M_ZERO;

import java.util.ArrayList;
import java.util.List;
import org.kheap.kernel.testing.FakeEvents.GuestFunction;
import org.kheap.kernel.testing.FreebsdKernel;
import org.kheap.kernel.uma.Uma;
import org.kheap.kernel.uma.ZoneRequest;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;
import org.kheap.panic.PanicReason.GuardFree;

/** What {@code malloc} and zones do with requests that MemGuard guards. */
class GuardedTest {
    private static final int SIZE = 72;

    private FreebsdKernel freebsd;
    private Malloc malloc;
    private Uma uma;
    private long type;
    private final List<String> calls = new ArrayList<>();
    private String failing;

    private void boot(Arch arch) {
        freebsd = FreebsdKernel.boot(arch, 0);
        malloc = freebsd.malloc();
        uma = freebsd.uma();
        type = freebsd.type("foo");
        calls.clear();
        failing = "";
    }

    private long function(String name) {
        GuestFunction function =
                a -> {
                    calls.add(name);
                    return name.equals(failing) ? 1 : 0;
                };
        return freebsd.define("g_" + name, function);
    }

    private long zone(int flags) {
        return uma.createZone(
                new ZoneRequest(
                        freebsd.string("nodes"),
                        SIZE,
                        function("ctor"),
                        function("dtor"),
                        function("init"),
                        function("fini"),
                        7,
                        flags));
    }

    private boolean isGuarded(long address) {
        return freebsd.memguard().contains(address);
    }

    private long used() {
        return freebsd.kernel().globals().word("memguard_mapused");
    }

    // Items

    @OnEveryArch
    void shouldMakeAndUnmakeAGuardedItemEachTime(Arch arch) {
        boot(arch);
        freebsd.guard("nodes");
        long zone = zone(0);
        uma.limit(zone, 1);
        for (int i = 0; i < 2; i++) {
            long item = uma.alloc(zone, 0, M_NOWAIT);
            assertThat(isGuarded(item)).isTrue();
            uma.free(zone, item, 0);
        }
        assertThat(calls)
                .containsExactly("init", "ctor", "dtor", "fini", "init", "ctor", "dtor", "fini");
        assertThat(uma.current(zone)).isZero();
        assertThat(used()).isZero();
    }

    @OnEveryArch
    void shouldFreeAGuardedItemThatCannotBeMade(Arch arch) {
        boot(arch);
        freebsd.guard("nodes");
        long zone = zone(0);
        failing = "init";
        assertThat(uma.alloc(zone, 0, M_WAITOK)).isZero();
        assertThat(calls).containsExactly("init");
        calls.clear();
        failing = "ctor";
        assertThat(uma.alloc(zone, 0, M_WAITOK)).isZero();
        assertThat(calls).containsExactly("init", "ctor", "fini");
        assertThat(used()).isZero();
    }

    @OnEveryArch
    void shouldNotShowADestructorWhatIsNoItem(Arch arch) {
        boot(arch);
        freebsd.guard("nodes");
        long zone = zone(0);
        long item = uma.alloc(zone, 0, M_WAITOK);
        uma.free(zone, item, 0);
        calls.clear();
        assertThat(panicOf(() -> uma.free(zone, item, 0))).get().isInstanceOf(GuardFree.class);
        assertThat(calls).isEmpty();
    }

    @OnEveryArch
    void shouldTakeAnItemFromTheZoneIfItCannotBeGuarded(Arch arch) {
        boot(arch);
        freebsd.guard("nodes");
        freebsd.kernel().globals().word("memguard_physlimit", 0);
        long zone = zone(0);
        long item = uma.alloc(zone, 0, M_WAITOK);
        assertThat(isGuarded(item)).isFalse();
        assertThat(uma.current(zone)).isEqualTo(1);
        uma.free(zone, item, 0);
        assertThat(uma.current(zone)).isZero();
    }

    // Blocks

    @OnEveryArch
    void shouldGuardByTheNameOfTheTypeOrOfTheZone(Arch arch) {
        boot(arch);
        long other = freebsd.type("other");
        freebsd.guard("foo");
        assertThat(isGuarded(malloc.alloc(100, type, M_WAITOK))).isTrue();
        assertThat(isGuarded(malloc.alloc(100_000, type, M_WAITOK))).isTrue();
        assertThat(isGuarded(malloc.alloc(100, other, M_WAITOK))).isFalse();
        freebsd.guard("128");
        assertThat(isGuarded(malloc.alloc(100, other, M_WAITOK))).isTrue();
        assertThat(isGuarded(malloc.alloc(129, other, M_WAITOK))).isFalse();
        assertThat(freebsd.count(type, MallocTypeStats.MTS_NUMALLOCS)).isZero();
        assertThat(freebsd.count(other, MallocTypeStats.MTS_NUMALLOCS)).isEqualTo(2);
    }

    @OnEveryArch
    void shouldFreeWhatIsGuardedWhateverWouldBeNow(Arch arch) {
        boot(arch);
        freebsd.guard("foo");
        long guarded = malloc.alloc(10, type, M_WAITOK);
        freebsd.guard("");
        malloc.free(guarded, type);
        assertThat(panicOf(() -> malloc.free(guarded, type))).get().isInstanceOf(GuardFree.class);
        assertThat(freebsd.count(type, MallocTypeStats.MTS_NUMFREES)).isZero();
        assertThat(used()).isZero();
    }

    @OnEveryArch
    void shouldMoveAGuardedBlockToAnother(Arch arch) {
        boot(arch);
        freebsd.guard("foo");
        long block = malloc.alloc(100, type, M_WAITOK | M_ZERO);
        freebsd.kernel().scribble(block, 100, 5);
        freebsd.guard("");
        for (long size : new long[] {100, 40, 9000, 0}) {
            long moved = malloc.realloc(block, size, type, M_WAITOK);
            assertThat(isGuarded(moved)).isTrue();
            assertThat(moved).isNotEqualTo(block);
            assertThat(freebsd.kernel().isScribbled(moved, Math.min(40, size), 5)).isTrue();
            block = moved;
        }
        freebsd.kernel().scribble(block, 1, 6);
        freebsd.kernel().globals().word("memguard_physlimit", 0);
        long ordinary = malloc.realloc(block, 50, type, M_WAITOK);
        assertThat(ordinary).isNotZero();
        assertThat(isGuarded(ordinary)).isFalse();
        assertThat(freebsd.kernel().isScribbled(ordinary, 1, 6)).isTrue();
        assertThat(used()).isZero();
        malloc.free(ordinary, type);
    }
}
