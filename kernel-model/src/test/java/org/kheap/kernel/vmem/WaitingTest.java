package org.kheap.kernel.vmem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kheap.kernel.testing.TestKernel.panicOf;

import java.util.ArrayList;
import java.util.List;
import org.kheap.kernel.base.Globals;
import org.kheap.kernel.base.LoopGuard;
import org.kheap.kernel.testing.FakeEvents;
import org.kheap.kernel.testing.FakeEvents.NeverWokenException;
import org.kheap.machine.Arch;
import org.kheap.machine.Rights;
import org.kheap.machine.testing.FakeGuest;
import org.kheap.machine.testing.OnEveryArch;

/** Callers that wait for room, and how they hear of it. */
class WaitingTest {
    private static final long START = 0x10_0000;
    private static final long ROOM = 64;

    private FakeGuest guest;
    private FakeEvents events;
    private Arenas arenas;
    private Arena heap;
    private Arena arena;
    private int reaps;

    private void boot(Arch arch, long pages) {
        guest = FakeGuest.on(arch, pages);
        Globals globals = new Globals(guest.memory(), guest::addressOf);
        events = new FakeEvents();
        arenas =
                new Arenas(
                        arch,
                        guest.memory(),
                        globals,
                        new Segkmem(arch, guest.hat()),
                        new LoopGuard());
        arenas.observe(events);
        arenas.whenShort(() -> reaps++);
        reaps = 0;
        heap = arenas.init();
        arenas.audit((globals.int32("kmem_flags") & 1) != 0);
        arena = arenas.create("numbers", 8, null, Arenas.Import.NONE);
        arena.add(START, ROOM, 0);
    }

    private long waits() {
        return arena.lists().counter(VmemKstat.VK_WAIT);
    }

    private long failures() {
        return arena.lists().counter(VmemKstat.VK_FAIL);
    }

    @OnEveryArch
    void shouldWaitUntilSomebodyFreesEnough(Arch arch) {
        boot(arch, 64);
        long first = arena.alloc(ROOM / 2, 0);
        long second = arena.alloc(ROOM / 2, 0);
        List<String> order = new ArrayList<>();
        events.whenAsleep(
                () -> {
                    arena.free(first, ROOM / 2);
                    order.add("first");
                });
        events.whenAsleep(
                () -> {
                    arena.free(second, ROOM / 2);
                    order.add("second");
                });
        assertThat(arena.allocOrWait(ROOM, Vmf.VM_SLEEP)).isEqualTo(START);
        assertThat(order).containsExactly("first", "second");
        assertThat(waits()).isEqualTo(2);
        assertThat(failures()).isZero();
    }

    @OnEveryArch
    void shouldWaitForAPlaceUnderConstraintsAsWell(Arch arch) {
        boot(arch, 64);
        Placement upper = new Placement(0, 0, 0, START + 32, 0);
        long high = arena.xalloc(8, upper, 0);
        events.whenAsleep(() -> arena.xfree(high, 8));
        assertThat(arena.xallocOrWait(32, upper, Vmf.VM_SLEEP)).isEqualTo(START + 32);
        assertThat(waits()).isEqualTo(1);
    }

    @OnEveryArch
    void shouldSleepAtItsConditionVariableAndSayWhatFor(Arch arch) {
        boot(arch, 64);
        arena.alloc(ROOM, 0);
        assertThatThrownBy(() -> arena.allocOrWait(24, Vmf.VM_SLEEP))
                .isInstanceOf(NeverWokenException.class)
                .hasMessage("24 bytes of numbers");
        assertThat(events.lastChannel()).isEqualTo(arena.view().addressOf(Vmem.VM_CV));
    }

    @OnEveryArch
    void shouldTakeNoForAnAnswerIfToldToAndHaveMemoryReaped(Arch arch) {
        boot(arch, 64);
        arena.alloc(ROOM, 0);
        assertThat(arena.allocOrWait(8, Vmf.VM_NOSLEEP)).isZero();
        assertThat(arena.allocOrWait(8, Vmf.VM_NOSLEEP | Vmf.VM_NORMALPRI)).isZero();
        assertThat(failures()).isEqualTo(2);
        assertThat(waits()).isZero();
        events.runTasks();
        assertThat(reaps).isEqualTo(1); // the second found the first one's on the way
        assertThat(arena.allocOrWait(8, Vmf.VM_NOSLEEP)).isZero();
        events.runTasks();
        assertThat(reaps).isEqualTo(2);
    }

    @OnEveryArch
    void shouldNeitherWaitNorReapIfTheCallerAborts(Arch arch) {
        boot(arch, 64);
        arena.alloc(ROOM, 0);
        assertThat(arena.allocOrWait(8, Vmf.VM_ABORT)).isZero();
        assertThat(failures()).isEqualTo(1);
        events.runTasks();
        assertThat(reaps).isZero();
    }

    @OnEveryArch
    void shouldPanicIfTheCallerNeitherWaitsNorTakesNo(Arch arch) {
        boot(arch, 64);
        arena.alloc(ROOM, 0);
        int mandatory = Vmf.VM_NOSLEEP | Vmf.VM_PANIC;
        assertThat(panicOf(() -> arena.allocOrWait(8, mandatory))).isPresent();
        long held = START;
        events.whenAsleep(() -> arena.free(held, ROOM));
        assertThat(arena.allocOrWait(8, Vmf.VM_PANIC)).isEqualTo(START); // alone, it waits
    }

    @OnEveryArch
    void shouldWakeSleepersForWhatIsFreedAndWhatIsAdded(Arch arch) {
        boot(arch, 64);
        long got = arena.alloc(8, 0);
        int before = events.wakeups();
        arena.free(got, 8);
        assertThat(events.wakeups()).isEqualTo(before + 1);
        arena.add(START + 1000, 8, 0);
        assertThat(events.wakeups()).isEqualTo(before + 2);
        arena.alloc(8, 0);
        assertThat(events.wakeups()).isEqualTo(before + 2);
    }

    @OnEveryArch
    void shouldWakeSleepersWhenPagesGoBack(Arch arch) {
        boot(arch, 64);
        Segkmem segkmem = new Segkmem(arch, guest.hat());
        List<Integer> freed = new ArrayList<>();
        segkmem.whenFreed(() -> freed.add(1));
        long va = arch.map().modules().start();
        segkmem.back(va, 2L * arch.pageSize(), Rights.READ_WRITE);
        assertThat(freed).isEmpty();
        segkmem.unback(va, 2L * arch.pageSize());
        assertThat(freed).hasSize(1);
    }

    @OnEveryArch
    void shouldNotWakeAnyoneForWhatAFailedAttemptGivesBack(Arch arch) {
        boot(arch, 64);
        Arena child = arenas.create("child", 8, heap, Arenas.Import.SEGKMEM);
        int before = events.wakeups();
        long more = 65L * arch.pageSize();
        assertThat(child.alloc(more, 0)).isZero();
        guest.hat().refuseMap(3);
        assertThat(child.alloc(5L * arch.pageSize(), 0)).isZero();
        assertThat(events.wakeups()).isEqualTo(before);
        assertThat(heap.inUse()).isZero();
    }
}
