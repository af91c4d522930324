package org.kheap.kernel.vmem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.kernel.testing.TestKernel.panicOf;
import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.util.ArrayList;
import java.util.List;
import org.kheap.kernel.base.Globals;
import org.kheap.kernel.base.LoopGuard;
import org.kheap.machine.Arch;
import org.kheap.machine.DataModel;
import org.kheap.machine.testing.FakeGuest;
import org.kheap.machine.testing.OnEveryArch;

/** Who has how many spare boundary tags, and where they come from. */
class BoundaryTagsTest {
    private static final long START = 0x10_0000;
    private static final int LEAST = 16;
    private static final int RESERVE = 12;

    private Arch arch;
    private FakeGuest guest;
    private Globals globals;
    private Arenas arenas;

    private void boot(Arch machine, long pages, int kmemFlags) {
        arch = machine;
        guest = FakeGuest.on(machine, pages);
        globals = new Globals(guest.memory(), guest::addressOf);
        globals.int32("kmem_flags", kmemFlags);
        Segkmem segkmem = new Segkmem(machine, guest.hat());
        arenas = new Arenas(machine, guest.memory(), globals, segkmem, new LoopGuard());
        arenas.init();
        arenas.audit((globals.int32("kmem_flags") & 1) != 0);
    }

    private Arena numbers() {
        Arena arena = arenas.create("numbers", 1, null, Arenas.Import.NONE);
        arena.add(START, 10_000, 0);
        return arena;
    }

    private Arena named(String global) {
        return arenas.at(globals.word(global));
    }

    private long wordSize() {
        return arch.abi().wordSize();
    }

    private List<Arena> populators() {
        List<Arena> populators = new ArrayList<>();
        for (int i = 0; i < globals.int32("vmem_populators"); i++) {
            long entry = globals.address("vmem_populator") + i * wordSize();
            populators.add(arenas.at(guest.memory().getWord(entry, INSPECT)));
        }
        return populators;
    }

    @OnEveryArch
    void shouldBeKeptByTheArenasThatTheyComeFrom(Arch machine) {
        boot(machine, 16, 1);
        assertThat(populators().stream().map(Arena::name))
                .containsExactly("heap", "vmem_metadata", "vmem_seg");
        for (Arena arena : populators()) {
            assertThat(Segments.spares(arena.view())).isGreaterThanOrEqualTo(RESERVE);
        }
    }

    @OnEveryArch
    void shouldBeTakenFromTheStaticArrayInItsOrder(Arch machine) {
        boot(machine, 16, 1);
        int size = guest.abi().model() == DataModel.LP64 ? 232 : 120;
        long first = globals.word("vmem_segfree");
        assertThat((first - globals.address("vmem_seg0")) % size).isZero();
        numbers();
        long second = globals.word("vmem_segfree");
        // One more went to vmem_vmem, which gave the arena its place.
        assertThat(second - first).isEqualTo((LEAST + 1L) * size);
    }

    @OnEveryArch
    void shouldBeMadeForThoseThatHelpedAndTheOneThatAskedAndThenForAll(Arch machine) {
        boot(machine, 128, 1);
        Arena arena = numbers();
        while (arena.lists().counter(VmemKstat.VK_POPULATE_WAIT) == 0) {
            assertThat(arena.alloc(1, 0)).isNotZero();
        }
        for (Arena populator : populators()) {
            assertThat(Segments.spares(populator.view())).isGreaterThanOrEqualTo(RESERVE);
        }
        // The allocation that asked has taken one of them already.
        assertThat(Segments.spares(arena.view())).isEqualTo(LEAST - 1);
        long tagSize = globals.word("vmem_seg_size");
        long bytes = arch.roundToPages((LEAST + 3 * RESERVE) * tagSize);
        assertThat(named("vmem_seg_arena").inUse()).isEqualTo(bytes);
        // They are used from the end of the block; what is left for all begins at its start.
        long block =
                ArenaInvariants.check(guest.memory(), globals.word("vmem_seg_arena"))
                        .keySet()
                        .iterator()
                        .next();
        assertThat(globals.word("vmem_segfree")).isEqualTo(block);
        ArenaInvariants.checkAll(guest.memory(), globals);
    }

    @OnEveryArch
    void shouldBeShortUnlessTheyAreAudited(Arch machine) {
        boot(machine, 16, 0);
        boolean wide = guest.abi().model() == DataModel.LP64;
        assertThat(globals.word("vmem_seg_size")).isEqualTo(wide ? 56 : 28);
        boot(machine, 16, 1);
        assertThat(globals.word("vmem_seg_size")).isEqualTo(wide ? 232 : 120);
    }

    @OnEveryArch
    void shouldMakeAnAllocationFailThatHasNone(Arch machine) {
        boot(machine, 0, 1);
        Arena arena = numbers();
        while (arena.alloc(1, Vmf.VM_NOSLEEP) != 0) {
            assertThat(arena.inUse()).isLessThan(200);
        }
        assertThat(arena.lists().counter(VmemKstat.VK_POPULATE_FAIL)).isPositive();
        assertThat(arena.lists().counter(VmemKstat.VK_FAIL)).isEqualTo(1);
        assertThat(arena.add(START + 20_000, 8, Vmf.VM_NOSLEEP)).isFalse();
        assertThat(panicOf(() -> arena.alloc(1, Vmf.VM_NOSLEEP | Vmf.VM_PANIC))).isPresent();
        ArenaInvariants.checkAll(guest.memory(), globals);
    }

    @OnEveryArch
    void shouldGoBackToAllWhenTheirArenaGoes(Arch machine) {
        boot(machine, 64, 1);
        Arena doomed = arenas.create("doomed", 8, null, Arenas.Import.NONE, Vmf.VMC_POPULATOR, 0);
        assertThat(populators()).hasSize(4);
        doomed.add(START, 64, 0);
        doomed.alloc(8, 0);
        arenas.destroy(doomed);
        assertThat(populators()).hasSize(3);
        ArenaInvariants.checkAll(guest.memory(), globals);
    }
}
