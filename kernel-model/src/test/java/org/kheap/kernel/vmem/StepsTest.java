package org.kheap.kernel.vmem;

import static org.assertj.core.api.Assertions.assertThat;

import org.kheap.kernel.base.Globals;
import org.kheap.kernel.base.LoopGuard;
import org.kheap.kernel.testing.FakeEvents;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.FakeGuest;
import org.kheap.machine.testing.OnEveryArch;

/** How many segments are looked at: it must not depend on how many there are. */
class StepsTest {
    private static final long START = 0x10_0000;
    private static final int SPACING = 16;

    private FakeEvents events;
    private Globals globals;
    private FakeGuest guest;
    private Arenas arenas;
    private Arena arena;

    private void boot(Arch arch, long segments) {
        guest = FakeGuest.on(arch, 800);
        globals = new Globals(guest.memory(), guest::addressOf);
        events = new FakeEvents();
        Segkmem segkmem = new Segkmem(arch, guest.hat());
        arenas = new Arenas(arch, guest.memory(), globals, segkmem, new LoopGuard());
        arenas.observe(events);
        arenas.init();
        arenas.audit((globals.int32("kmem_flags") & 1) != 0);
        arena = arenas.create("numbers", 8, null, Arenas.Import.NONE);
        arena.add(START, segments * SPACING, 0);
    }

    private void allocateAll(int segments) {
        for (int i = 0; i < segments; i++) {
            assertThat(arena.alloc(8, 0)).isEqualTo(START + 8L * i);
            if (i % 100 == 0) {
                events.runTasks();
            }
        }
    }

    private long counter(VmemKstat which) {
        return arena.lists().counter(which);
    }

    private double lookupsPerFree(Arch arch, int segments) {
        boot(arch, segments);
        allocateAll(segments);
        long before = counter(VmemKstat.VK_LOOKUP);
        for (int i = 0; i < segments; i++) {
            arena.free(START + 8L * (i * 7L % segments), 8);
        }
        assertThat(counter(VmemKstat.VK_SEARCH)).isZero();
        return (double) (counter(VmemKstat.VK_LOOKUP) - before) / segments;
    }

    @OnEveryArch
    void shouldBeFewOnFreeHoweverMuchIsAllocated(Arch arch) {
        for (int segments : new int[] {100, 1000, 20_000}) {
            assertThat(lookupsPerFree(arch, segments)).as("%d", segments).isLessThan(4);
        }
    }

    @OnEveryArch
    void shouldBeFewAsSoonAsTheHashIsCrowdedWithoutTheClock(Arch arch) {
        boot(arch, 1000);
        for (int i = 0; i < 4 * 16; i++) {
            arena.alloc(8, 0);
        }
        events.runTasks();
        assertThat(arena.view().word(Vmem.VM_HASH_MASK)).isEqualTo(15);
        for (int i = 0; i < 16; i++) {
            arena.alloc(8, 0);
        }
        assertThat(arena.view().word(Vmem.VM_HASH_MASK)).isEqualTo(15);
        events.runTasks();
        // 1 << (highbit(3 * 80 + 4) - 2)
        assertThat(arena.view().word(Vmem.VM_HASH_MASK)).isEqualTo(63);
        ArenaInvariants.checkAll(guest.memory(), globals);
    }

    @OnEveryArch
    void shouldWakeAllWhoWaitWhenTheClockLooks(Arch arch) {
        boot(arch, 10);
        int before = events.wakeups();
        arenas.update();
        assertThat(events.wakeups()).isGreaterThan(before);
    }

    // What a search counts

    @OnEveryArch
    void shouldCountListHeadsAndSkipEmptyLists(Arch arch) {
        boot(arch, 1000);
        long room = 1000L * SPACING;
        assertThat(arena.xalloc(8, new Placement(0, 0, 0, START + room, 0), 0)).isZero();
        // The segment of the only list that has one, and the next head.
        assertThat(counter(VmemKstat.VK_SEARCH)).isEqualTo(2);
        assertThat(arena.alloc(8, Vmf.VM_BESTFIT)).isEqualTo(START);
        // Its own list is empty: the next head, the segment, and the next head again.
        assertThat(counter(VmemKstat.VK_SEARCH)).isEqualTo(2 + 3);
        ArenaInvariants.checkAll(guest.memory(), globals);
    }

    @OnEveryArch
    void shouldNotSearchForTheNextOfTheSameSizeByNextFit(Arch arch) {
        boot(arch, 1000);
        for (int i = 0; i < 100; i++) {
            assertThat(arena.alloc(8, Vmf.VM_NEXTFIT)).isEqualTo(START + 8L * i);
        }
        // The marker of the span, which the rotor was in front of at first.
        assertThat(counter(VmemKstat.VK_SEARCH)).isEqualTo(1);
    }
}
