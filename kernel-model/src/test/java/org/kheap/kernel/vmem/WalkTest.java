package org.kheap.kernel.vmem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.kernel.testing.TestKernel.panicOf;

import java.util.ArrayList;
import java.util.List;
import org.kheap.kernel.base.Globals;
import org.kheap.kernel.base.LoopGuard;
import org.kheap.kernel.testing.FakeEvents;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.FakeGuest;
import org.kheap.machine.testing.OnEveryArch;
import org.kheap.panic.PanicReason;

/** {@code vmem_walk}, {@code vmem_size}, and what markers do to an arena. */
class WalkTest {
    private static final long START = 0x10_0000;
    private static final int ANYTHING = 0xff;
    private static final int REENTRANT = SegmentLists.ALLOCATED | Walk.REENTRANT;

    private FakeGuest guest;
    private Globals globals;
    private FakeEvents events;
    private Arenas arenas;
    private Arena arena;

    private void boot(Arch arch) {
        guest = FakeGuest.on(arch, 64);
        globals = new Globals(guest.memory(), guest::addressOf);
        Segkmem segkmem = new Segkmem(arch, guest.hat());
        arenas = new Arenas(arch, guest.memory(), globals, segkmem, new LoopGuard());
        events = new FakeEvents();
        arenas.observe(events);
        arenas.whenShort(() -> {});
        arenas.init();
        arena = arenas.create("numbers", 8, null, Arenas.Import.NONE);
        arena.add(START, 80, 0);
        arena.add(START + 800, 160, 0);
    }

    private void check() {
        ArenaInvariants.checkAll(guest.memory(), globals);
    }

    private List<String> seen(int types) {
        List<String> seen = new ArrayList<>();
        arena.walk(types, (start, size) -> seen.add("%d+%d".formatted(start - START, size)));
        check();
        return seen;
    }

    @OnEveryArch
    void shouldShowTheTypesThatAreAskedForInOrder(Arch arch) {
        boot(arch);
        arena.alloc(13, 0);
        arena.alloc(8, 0);
        arena.free(START, 13);
        assertThat(seen(SegmentLists.SPAN)).containsExactly("0+80", "800+160");
        assertThat(seen(SegmentLists.ALLOCATED)).containsExactly("16+8");
        assertThat(seen(SegmentLists.FREE)).containsExactly("0+16", "24+56", "800+160");
        assertThat(seen(SegmentLists.ALLOCATED | SegmentLists.FREE))
                .containsExactly("0+16", "16+8", "24+56", "800+160");
        assertThat(seen(SegmentLists.ROTOR)).hasSize(1);
        assertThat(seen(0)).isEmpty();
    }

    @OnEveryArch
    void shouldGoOnWhereItWasWhateverItsVisitorDoes(Arch arch) {
        boot(arch);
        List<Long> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            all.add(arena.alloc(8, 0));
        }
        List<Long> seen = new ArrayList<>();
        arena.walk(
                REENTRANT,
                (start, size) -> {
                    seen.add(start);
                    arena.free(start, size);
                    if (start == START + 40) {
                        arena.free(START + 48, 8); // it will not be shown
                        arena.free(START + 64, 8);
                        arena.alloc(16, 0); // this will
                    }
                    check();
                });
        all.remove(START + 48);
        assertThat(seen.subList(0, 6)).isEqualTo(all.subList(0, 6));
        assertThat(seen).doesNotContain(START + 48);
        check();
    }

    @OnEveryArch
    void shouldNotBeDisturbedByAnotherWalk(Arch arch) {
        boot(arch);
        arena.alloc(8, 0);
        arena.alloc(8, 0);
        List<Long> outer = new ArrayList<>();
        List<Integer> inner = new ArrayList<>();
        arena.walk(
                REENTRANT,
                (start, size) -> {
                    outer.add(start);
                    inner.add(seen(SegmentLists.ALLOCATED).size());
                });
        assertThat(outer).containsExactly(START, START + 8);
        assertThat(inner).containsExactly(2, 2);
        assertThat(seen(SegmentLists.WALKER)).isEmpty();
    }

    @OnEveryArch
    void shouldMergeWhatItKeptApartAndGiveItBack(Arch arch) {
        boot(arch);
        Arena child = arenas.create("child", 8, arena, Arenas.Import.VMEM);
        long low = child.alloc(8, 0);
        child.alloc(0x20, Vmf.VM_NOSLEEP);
        long used = arena.inUse();
        child.walk(
                REENTRANT,
                (start, size) -> {
                    child.free(start, size);
                    check();
                });
        assertThat(low).isNotZero();
        assertThat(used).isPositive();
        assertThat(child.total()).isZero();
        assertThat(arena.inUse()).isZero();
        check();
    }

    @OnEveryArch
    void shouldLookAtWhatTheRotorKeepsApart(Arch arch) {
        boot(arch);
        Arena child = arenas.create("child", 8, arena, Arenas.Import.VMEM);
        long first = child.alloc(8, Vmf.VM_NEXTFIT);
        child.free(first, 8);
        // The rotor may sit in the span; its next move lets the span go.
        assertThat(child.alloc(16, Vmf.VM_NEXTFIT)).isNotZero();
        assertThat(child.total()).isEqualTo(16);
        check();
    }

    @OnEveryArch
    void shouldKnowTheSumOfEachType(Arch arch) {
        boot(arch);
        arena.alloc(13, 0);
        assertThat(arena.size(SegmentLists.ALLOCATED)).isEqualTo(13);
        assertThat(arena.size(SegmentLists.FREE)).isEqualTo(80 + 160 - 13);
        assertThat(arena.size(SegmentLists.ALLOCATED | SegmentLists.FREE)).isEqualTo(80 + 160);
        assertThat(arena.size(SegmentLists.SPAN)).isZero();
        assertThat(seen(ANYTHING)).hasSize(6); // one of them is the rotor
    }

    @OnEveryArch
    void shouldLockTheArenaUnlessItsVisitorMayUseIt(Arch arch) {
        boot(arch);
        arena.alloc(8, 0);
        String panic =
                "recursive mutex_enter, lp=%x owner=%x thread=%x"
                        .formatted(
                                arena.view().addressOf(Vmem.VM_LOCK),
                                FakeEvents.THREAD,
                                FakeEvents.THREAD);
        List<Runnable> uses =
                List.of(
                        () -> arena.alloc(8, 0),
                        () -> arena.free(START, 8),
                        () -> arena.add(START + 8000, 8, 0),
                        () -> arena.contains(START),
                        () -> arena.walk(ANYTHING, (start, size) -> {}));
        arena.walk(
                SegmentLists.ALLOCATED,
                (start, size) -> {
                    for (Runnable use : uses) {
                        assertThat(panicOf(use)).contains(new PanicReason.Message(panic));
                    }
                    assertThat(arena.size(ANYTHING)).isEqualTo(80 + 160);
                });
        assertThat(arena.view().word(Vmem.VM_LOCK)).isZero();
        uses.forEach(Runnable::run);
        check();
    }

    @OnEveryArch
    void shouldHaveOthersWaitForTheLock(Arch arch) {
        boot(arch);
        arena.awaitLock();
        arena.view().word(Vmem.VM_LOCK, FakeEvents.THREAD + 64);
        events.whenAsleep(() -> arena.view().word(Vmem.VM_LOCK, 0));
        arena.awaitLock();
        assertThat(events.lastChannel()).isEqualTo(arena.view().addressOf(Vmem.VM_LOCK));
    }
}
