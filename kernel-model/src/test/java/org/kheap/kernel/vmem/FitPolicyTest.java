package org.kheap.kernel.vmem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.kheap.kernel.base.Globals;
import org.kheap.kernel.base.LoopGuard;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.FakeGuest;
import org.kheap.machine.testing.OnEveryArch;

/** Which of several free segments is taken, how much is imported, and how the hash grows. */
class FitPolicyTest {
    private static final long START = 0x10_0000;
    private static final int QUANTA = 100;
    private static final long END = START + 8 * QUANTA;

    private Arch arch;
    private FakeGuest guest;
    private Globals globals;
    private Arenas arenas;
    private Arena heap;
    private Arena arena;

    private void boot(Arch machine, int quanta) {
        arch = machine;
        guest = FakeGuest.on(machine, 256);
        globals = new Globals(guest.memory(), guest::addressOf);
        Segkmem segkmem = new Segkmem(machine, guest.hat());
        arenas = new Arenas(machine, guest.memory(), globals, segkmem, new LoopGuard());
        heap = arenas.init();
        arenas.audit((globals.int32("kmem_flags") & 1) != 0);
        arena = arenas.create("numbers", 8, null, Arenas.Import.NONE);
        arena.add(START, 8L * quanta, 0);
    }

    private Map<Long, Long> check() {
        ArenaInvariants.checkAll(guest.memory(), globals);
        return ArenaInvariants.check(guest.memory(), arena.address());
    }

    // Next fit

    @OnEveryArch
    void shouldGoRoundTheArenaBeforeAnAddressIsUsedAgain(Arch machine) {
        boot(machine, QUANTA);
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < QUANTA; i++) {
                long got = arena.alloc(8, Vmf.VM_NEXTFIT);
                assertThat(got).isEqualTo(START + 8L * i);
                arena.free(got, 8);
                assertThat(check()).isEmpty();
            }
        }
    }

    @OnEveryArch
    void shouldGoRoundWhatIsInUseAsWell(Arch machine) {
        boot(machine, QUANTA);
        TreeMap<Long, Long> kept = new TreeMap<>();
        for (long at = START + 80; at < END; at += 160) {
            kept.put(at, 24L);
            arena.xalloc(24, new Placement(0, 0, 0, at, at + 24), 0);
        }
        long previous = 0;
        int rounds = 0;
        for (int i = 0; i < 300; i++) {
            long size = 8 + i % 4 * 8;
            long got = arena.alloc(size, Vmf.VM_NEXTFIT);
            assertThat(got).isNotZero();
            rounds += got <= previous ? 1 : 0;
            previous = got;
            arena.free(got, size);
            assertThat(check()).isEqualTo(kept);
        }
        // 300 allocations of 20 bytes go about eight times through what is free.
        assertThat(rounds).isBetween(6, 16);
    }

    @OnEveryArch
    void shouldServeTheLastQuantumByNextFitAndThenNothing(Arch machine) {
        boot(machine, QUANTA);
        List<Long> got = new ArrayList<>();
        for (int i = 0; i < QUANTA; i++) {
            got.add(arena.alloc(8, Vmf.VM_NEXTFIT));
        }
        assertThat(got).doesNotHaveDuplicates().doesNotContain(0L);
        assertThat(arena.alloc(8, Vmf.VM_NEXTFIT)).isZero();
        arena.free(got.get(40), 8);
        assertThat(arena.alloc(8, Vmf.VM_NEXTFIT)).isEqualTo(got.get(40));
        got.forEach(at -> arena.free(at, 8));
        assertThat(check()).isEmpty();
    }

    @OnEveryArch
    void shouldStayWholeWhateverMixOfPoliciesIsAsked(Arch machine) {
        int[] flags = {0, Vmf.VM_NEXTFIT, Vmf.VM_BESTFIT, Vmf.VM_FIRSTFIT, Vmf.VM_ENDALLOC};
        boot(machine, QUANTA);
        Arena child = arenas.create("child", 8, heap, Arenas.Import.VMEM);
        TreeMap<Long, Long> live = new TreeMap<>(Long::compareUnsigned);
        Random random = new Random(3);
        for (int i = 0; i < 600; i++) {
            if (random.nextInt(9) < 4 && !live.isEmpty()) {
                long gone = new ArrayList<>(live.keySet()).get(random.nextInt(live.size()));
                child.free(gone, live.remove(gone));
            } else {
                long size = 1 + random.nextInt(3000);
                long got = child.alloc(size, flags[random.nextInt(flags.length)]);
                assertThat(got).isNotZero();
                assertThat(live.put(got, size)).isNull();
            }
            if (i % 20 == 0) {
                check();
            }
        }
        new ArrayList<>(live.keySet()).forEach(at -> child.free(at, live.remove(at)));
        check();
        assertThat(child.inUse()).isZero();
        // The rotor may keep the two halves of one span apart, but not more.
        assertThat(child.total()).isLessThanOrEqualTo(arch.roundToPages(3000));
    }

    // Best fit and instant fit

    /** Leaves free what lies at multiples of 200 in the given sizes. */
    private void leaveGaps(long... sizes) {
        long at = START;
        for (long size : sizes) {
            arena.xalloc(200 - size, new Placement(0, 0, 0, at + size, at + 200), 0);
            at += 200;
        }
    }

    @OnEveryArch
    void shouldTakeTheSmallestThatFitsIfBestFitIsAsked(Arch machine) {
        boot(machine, QUANTA);
        leaveGaps(48, 120, 40, 56);
        assertThat(arena.alloc(40, Vmf.VM_BESTFIT)).isEqualTo(START + 400);
        assertThat(arena.alloc(41, Vmf.VM_BESTFIT)).isEqualTo(START);
        assertThat(arena.alloc(8, Vmf.VM_BESTFIT)).isEqualTo(START + 600);
        check();
    }

    @OnEveryArch
    void shouldTakeASegmentOfTheFirstClassThatIsSureToFitAtOnce(Arch machine) {
        boot(machine, QUANTA);
        leaveGaps(48, 120, 40, 72);
        // 40 is not a power of two: only lists from 64 on are sure, and the last in is the first
        // out.
        assertThat(arena.alloc(40, 0)).isEqualTo(START + 600);
        assertThat(arena.alloc(32, Vmf.VM_ENDALLOC)).isEqualTo(START + 640);
        check();
    }

    // Least imports

    @OnEveryArch
    void shouldImportNoLessThanItsLeast(Arch machine) {
        boot(machine, QUANTA);
        long page = arch.pageSize();
        Arena child =
                arenas.create("child", page, heap, Arenas.Import.VMEM, Vmf.VMC_NO_QCACHE, 8 * page);
        long first = child.alloc(page, 0);
        assertThat(child.total()).isEqualTo(32 * page);
        long second = child.alloc(31 * page, 0);
        assertThat(child.total()).isEqualTo(32 * page);
        long third = child.alloc(33 * page, 0);
        assertThat(child.total()).isEqualTo(65 * page);
        check();
        child.free(first, page);
        child.free(third, 33 * page);
        child.free(second, 31 * page);
        assertThat(child.total()).isZero();
        assertThat(heap.inUse()).isZero();
    }

    // The hash

    private long mask(Arena which) {
        return which.view().word(Vmem.VM_HASH_MASK);
    }

    @OnEveryArch
    void shouldFindEverythingAfterTheHashWasRescaled(Arch machine) {
        boot(machine, 4000);
        TreeMap<Long, Long> live = new TreeMap<>();
        for (int i = 0; i < 700; i++) {
            long size = 1 + i % 40;
            live.put(arena.alloc(size, 0), size);
        }
        assertThat(mask(arena)).isEqualTo(15);
        arenas.update();
        // 1 << (highbit(3 * 700 + 4) - 2)
        assertThat(mask(arena)).isEqualTo(1023);
        assertThat(arena.view().word(Vmem.VM_HASH_SHIFT)).isEqualTo(10);
        assertThat(check()).isEqualTo(live);

        new ArrayList<>(live.keySet())
                .stream().skip(150).forEach(at -> arena.free(at, live.remove(at)));
        arenas.update();
        assertThat(mask(arena)).isEqualTo(127);
        assertThat(check()).isEqualTo(live);
        live.forEach(arena::free);
        arenas.update();
        assertThat(mask(arena)).isEqualTo(15);
        assertThat(check()).isEmpty();
        assertThat(arenas.hashTables().inUse()).isEqualTo(16L * arch.abi().wordSize());
    }

    @OnEveryArch
    void shouldLeaveAHashThatIsAboutRight(Arch machine) {
        boot(machine, 4000);
        for (int i = 0; i < 40; i++) {
            arena.alloc(8, 0);
        }
        arenas.update(); // 32 buckets would be right, and 16 are at least half of that
        assertThat(mask(arena)).isEqualTo(15);
        assertThat(arenas.hashTables().inUse()).isZero();
    }

    // Destruction

    @OnEveryArch
    void shouldGiveBackTagsAndHashWhenItIsDestroyed(Arch machine) {
        boot(machine, 4000);
        long leaked = arena.alloc(24, 0);
        for (int i = 0; i < 300; i++) {
            arena.alloc(8, 0);
        }
        arenas.update();
        assertThat(arenas.hashTables().inUse()).isPositive();
        assertThat(arenas.destroy(arena)).isEqualTo(24 + 300 * 8);
        assertThat(leaked).isNotZero();
        assertThat(arenas.hashTables().inUse()).isZero();
        assertThat(arenas.isArena(arena.address())).isFalse();
        ArenaInvariants.checkAll(guest.memory(), globals);
        Arena next = arenas.create("next", 8, null, Arenas.Import.NONE);
        assertThat(next.address()).isEqualTo(arena.address());
        next.add(START, 64, 0);
        assertThat(next.alloc(64, 0)).isEqualTo(START);
        assertThat(arenas.destroy(next)).isEqualTo(64);
        ArenaInvariants.checkAll(guest.memory(), globals);
    }
}
