package org.kheap.kernel.memguard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.kheap.kernel.kmem.CacheRequest;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.FakeGuest;
import org.kheap.machine.testing.FakeHat;
import org.kheap.machine.testing.OnEveryArch;

/** How much MemGuard may use. */
class SizingTest {
    private static final int MIB = 1 << 20;

    private static Sizing of(Arch arch, int divisor, long ram) {
        long heap = arch.map().heap().size();
        return Sizing.of(arch, divisor, heap, ram / arch.pageSize());
    }

    @Test
    void shouldTakeAShareOfTheHeapButAtMostTwiceTheRam() {
        assertThat(of(Arch.I386, 10, 64 * MIB)).isEqualTo(new Sizing(10, 6709248, 15941632));
        assertThat(of(Arch.I386, 10, 4 * MIB)).isEqualTo(new Sizing(10, 417792, 8388608));
        assertThat(of(Arch.AMD64, 10, 64 * MIB)).isEqualTo(new Sizing(10, 6709248, 134217728));
        assertThat(of(Arch.AMD64, 10, 256 * MIB)).isEqualTo(new Sizing(10, 26841088, 536870912));
        assertThat(of(Arch.AMD64, 10, 1L << 30)).isEqualTo(new Sizing(10, 107372544, 2147483648L));
        assertThat(of(Arch.SPARC, 10, 64 * MIB)).isEqualTo(new Sizing(10, 6709248, 134217728));
        assertThat(of(Arch.SPARC, 10, 1L << 30)).isEqualTo(new Sizing(10, 107372544, 211083264));
        assertThat(of(Arch.SPARCV9, 10, 64 * MIB)).isEqualTo(new Sizing(10, 6709248, 134217728));
        assertThat(of(Arch.SPARCV9, 10, 1L << 38))
                .isEqualTo(new Sizing(10, 27487789056L, 439804657664L));
    }

    @OnEveryArch
    void shouldUseTenForADivisorThatLeavesNothing(Arch arch) {
        Sizing usual = of(arch, 10, 64 * MIB);
        assertThat(of(arch, 0, 64 * MIB)).isEqualTo(usual);
        long heap = arch.map().heap().size();
        if (heap < 0xffff_ffffL) {
            assertThat(of(arch, (int) heap + 1, 64 * MIB)).isEqualTo(usual);
            assertThat(of(arch, (int) heap, 64 * MIB))
                    .isEqualTo(new Sizing((int) heap, 0, arch.pageSize()));
        } else {
            assertThat(of(arch, -1, 64 * MIB)).isEqualTo(new Sizing(-1, 0, arch.pageSize()));
        }
    }

    @OnEveryArch
    void shouldRoundTheAddressesUpAndThePagesDown(Arch arch) {
        for (int divisor = 1; divisor < 2000; divisor += 7) {
            Sizing sizing = of(arch, divisor, 64 * MIB);
            long share = Math.min(arch.map().heap().size() / divisor, 128 * MIB);
            assertThat(sizing.mapSize()).isBetween(share, share + arch.pageSize() - 1);
            assertThat(sizing.mapSize() % arch.pageSize()).isZero();
            long pages = 64 * MIB / arch.pageSize() / divisor;
            assertThat(sizing.physLimit()).isEqualTo(pages * arch.pageSize());
        }
    }

    @Test
    void shouldCountNoMoreBytesThanALongCanSay() {
        Sizing sizing = of(Arch.I386, 1, 1L << 36);
        assertThat(sizing.physLimit()).isEqualTo(0xffff_f000L);
    }

    @OnEveryArch
    void shouldPublishWhatItTook(Arch arch) {
        GuardedKernel kernel = GuardedKernel.boot(FakeGuest.on(arch, 4096));
        Sizing sizing = of(arch, 10, 4096L * arch.pageSize());
        assertThat(kernel.value("mapsize")).isEqualTo(sizing.mapSize());
        assertThat(kernel.value("physlimit")).isEqualTo(sizing.physLimit());
        assertThat(kernel.value("maplimit"))
                .isEqualTo(kernel.value("mapstart") + sizing.mapSize())
                .isEqualTo(arch.map().heap().end());
        assertThat(kernel.value("cursor")).isEqualTo(kernel.value("mapstart"));
        assertThat(kernel.value("quarantine_limit")).isEqualTo(sizing.mapSize() / 4);
        assertThat(kernel.arena().name()).isEqualTo("memguard");
        assertThat(kernel.arena().total()).isEqualTo(sizing.mapSize());
        MemguardInvariants.check(kernel.probe());
    }

    @OnEveryArch
    void shouldStoreTheDivisorThatItUses(Arch arch) {
        GuardedKernel kernel = GuardedKernel.unready(FakeGuest.on(arch));
        kernel.set("vm_memguard_divisor", 0).init();
        assertThat(kernel.globals().int32("vm_memguard_divisor")).isEqualTo(10);
    }

    @OnEveryArch
    void shouldKeepAQuarantineThatWasSet(Arch arch) {
        GuardedKernel kernel = GuardedKernel.unready(FakeGuest.on(arch));
        kernel.setWord("memguard_quarantine_limit", 12345).init();
        assertThat(kernel.value("quarantine_limit")).isEqualTo(12345);
    }

    @OnEveryArch
    void shouldBeOffWithoutSoManyAddressesInOnePiece(Arch arch) {
        long most = arch.map().heap().size();
        GuardedKernel kernel = GuardedKernel.unready(FakeGuest.on(arch, 2048));
        long heap = kernel.globals().word("heap_arena");
        long rest = most - kernel.kernel().arenas().at(heap).inUse();
        kernel.kernel().arenas().at(heap).alloc(rest - 64L * arch.pageSize(), 1);
        long inUse = kernel.kernel().arenas().at(heap).inUse();
        kernel.init();
        assertThat(kernel.kernel().arenas().at(heap).inUse() - inUse).isLessThan(most / 1000);
        for (String value : new String[] {"arena", "mapsize", "mapstart", "maplimit", "cursor"}) {
            assertThat(kernel.value(value)).as(value).isZero();
        }
        assertThat(kernel.malloc(100)).isZero();
        assertThat(kernel.value("fail_kva")).isOne();
        assertThat(kernel.memguard().contains(0)).isFalse();
        assertThat(kernel.memguard().contains(arch.map().heap().end() - 1)).isFalse();
    }

    @OnEveryArch
    void shouldBeOffWithoutMemory(Arch arch) {
        GuardedKernel kernel = GuardedKernel.unready(FakeGuest.on(arch));
        FakeHat hat = kernel.kernel().hat();
        while (hat.freePages() > 0) {
            hat.allocatePage();
        }
        CacheRequest other = new CacheRequest("other", 64, 0, 0, 0, 0, 0, 0, 0);
        while (kernel.kernel().kmem().tryCacheCreate(other) != 0) {
            // until there is no room for another
        }
        kernel.init();
        assertThat(kernel.value("mapsize")).isZero();
        assertThat(kernel.malloc(100)).isZero();
        assertThat(kernel.value("fail_kva")).isOne();
    }

    @OnEveryArch
    void shouldSayAtBootWhatItTook(Arch arch) {
        GuardedKernel kernel = GuardedKernel.boot(FakeGuest.on(arch, 4096));
        assertThat(kernel.memguard().banner())
                .containsExactly(
                        "MEMGUARD DEBUGGING ALLOCATOR INITIALIZED:",
                        "\tMEMGUARD map base: 0x%x".formatted(kernel.value("mapstart")),
                        "\tMEMGUARD map limit: 0x%x".formatted(kernel.value("maplimit")),
                        "\tMEMGUARD map size: %d KBytes".formatted(kernel.value("mapsize") / 1024));
    }
}
