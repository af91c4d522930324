package org.kheap.kernel.vmem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.kernel.testing.TestKernel.panicOf;
import static org.kheap.machine.GuestMemory.Access.INSPECT;
import static org.kheap.machine.GuestMemory.Access.LOAD;
import static org.kheap.machine.GuestMemory.Access.STORE;

import java.util.ArrayList;
import java.util.List;
import org.kheap.kernel.base.Globals;
import org.kheap.kernel.base.KstatNamed;
import org.kheap.kernel.base.LoopGuard;
import org.kheap.kernel.testing.FakeEvents;
import org.kheap.machine.Arch;
import org.kheap.machine.Layout;
import org.kheap.machine.testing.FakeGuest;
import org.kheap.machine.testing.OnEveryArch;
import org.kheap.panic.PanicReason;

/** How much is imported, by functions of the guest, and what may happen while they run. */
class ImportTest {
    private static final long START = 0x10_0000;
    private static final long IMPORT = 0x1234_0000L;
    private static final long EXPORT = 0x1234_0100L;

    private FakeGuest guest;
    private FakeEvents events;
    private Globals globals;
    private Arenas arenas;
    private Arena source;
    private Arena child;
    private final List<Long> asked = new ArrayList<>();
    private final List<Long> returned = new ArrayList<>();

    private void boot(Arch arch, int cflags, long cached) {
        guest = FakeGuest.on(arch, 64);
        globals = new Globals(guest.memory(), guest::addressOf);
        events = new FakeEvents();
        Segkmem segkmem = new Segkmem(arch, guest.hat());
        arenas = new Arenas(arch, guest.memory(), globals, segkmem, new LoopGuard());
        arenas.observe(events);
        arenas.whenShort(() -> {});
        arenas.init();
        arenas.audit((globals.int32("kmem_flags") & 1) != 0);
        source = arenas.create("source", 64, null, Arenas.Import.NONE);
        source.add(START, 0x10000, 0);
        asked.clear();
        returned.clear();
        events.define(IMPORT, a -> importBy(a[1]));
        events.define(
                EXPORT,
                a -> {
                    assertThat(a[0]).isEqualTo(source.address());
                    returned.add(a[2]);
                    source.xfree(a[1], a[2]);
                    return 0;
                });
        child = create("child", cflags, cached);
    }

    private Arena create(String name, int cflags, long cached) {
        return arenas.at(
                arenas.createOrWait(
                        new ArenaRequest(
                                name, 0, 0, 8, IMPORT, EXPORT, source.address(), cached, cflags)));
    }

    private long importBy(long size) {
        asked.add(size);
        return source.alloc(size, Vmf.VM_NOSLEEP);
    }

    private void check() {
        ArenaInvariants.checkAll(guest.memory(), globals);
    }

    @OnEveryArch
    void shouldAskForWholeUnitsOfTheLargerQuantum(Arch arch) {
        boot(arch, 0, 0);
        long got = child.alloc(65, 0);
        assertThat(asked).containsExactly(128L);
        child.free(got, 65);
        assertThat(returned).containsExactly(128L);
        assertThat(source.inUse()).isZero();
        check();
    }

    @OnEveryArch
    void shouldAskForSlackWhereItDoesNotKnowHowASpanIsAligned(Arch arch) {
        boot(arch, 0, 0);
        // Up to the unit of 64, only the phase can be in the way.
        child.xfree(child.xalloc(8, new Placement(64, 16, 0, 0, 0), 0), 8);
        assertThat(asked).containsExactly(64L);
        // 16 + 256 - 64, in units.
        child.xfree(child.xalloc(16, new Placement(256, 64, 0, 0, 0), 0), 16);
        // 16 + 256 - 8: a phase that is no unit costs almost one more.
        child.xfree(child.xalloc(16, new Placement(256, 8, 0, 0, 0), 0), 16);
        assertThat(asked).containsExactly(64L, 256L, 320L);
        check();
    }

    @OnEveryArch
    void shouldAskForNoSlackIfItsFunctionAligns(Arch arch) {
        boot(arch, Vmf.VMC_XALLOC | Vmf.VMC_XALIGN, 0);
        events.define(
                IMPORT,
                a -> {
                    long size = guest.memory().getWord(a[1], LOAD);
                    asked.add(size);
                    assertThat(a[2]).isEqualTo(1024);
                    assertThat(a[3]).isEqualTo(0xd); // without FIRSTFIT
                    guest.memory().putWord(a[1], 3 * size, STORE);
                    return source.xalloc(3 * size, new Placement(a[2], 0, 0, 0, 0), 0);
                });
        long got =
                child.xalloc(
                        40,
                        new Placement(1024, 0, 0, 0, 0),
                        Vmf.VM_NOSLEEP | Vmf.VM_PUSHPAGE | Vmf.VM_NORMALPRI | Vmf.VM_FIRSTFIT);
        assertThat(got % 1024).isZero();
        assertThat(asked).containsExactly(64L);
        assertThat(child.total()).isEqualTo(192); // the function gave more than it was asked for
        check();
        child.xfree(got, 40);
        assertThat(returned).containsExactly(192L);
        check();
    }

    @OnEveryArch
    void shouldTakeRoomThatCameUpMeanwhileAndHandTheImportBack(Arch arch) {
        boot(arch, 0, 0);
        events.define(
                IMPORT,
                a -> {
                    child.add(START + 0x20000, 64, 0);
                    return importBy(a[1]);
                });
        assertThat(child.alloc(40, 0)).isEqualTo(START + 0x20000);
        assertThat(returned).containsExactly(64L);
        assertThat(child.total()).isEqualTo(64);
        check();
    }

    @OnEveryArch
    void shouldTakeRoomThatCameUpWhileTheImportFailed(Arch arch) {
        boot(arch, 0, 0);
        events.define(
                IMPORT,
                a -> {
                    child.add(START + 0x20000, 64, 0);
                    return 0;
                });
        assertThat(child.alloc(40, 0)).isEqualTo(START + 0x20000);
        check();
    }

    @OnEveryArch
    void shouldTryAgainIfTheRoomIsGoneBeforeItIsTaken(Arch arch) {
        boot(arch, 0, 0);
        events.define(
                IMPORT,
                a -> {
                    if (asked.isEmpty()) {
                        child.add(START + 0x20000, 64, 0);
                    }
                    return importBy(a[1]);
                });
        long[] taken = {0};
        events.define(
                EXPORT,
                a -> {
                    taken[0] = child.alloc(64, Vmf.VM_NOSLEEP);
                    source.free(a[1], a[2]);
                    return 0;
                });
        assertThat(child.alloc(40, 0)).isEqualTo(START);
        assertThat(taken[0]).isEqualTo(START + 0x20000);
        assertThat(asked).hasSize(2);
        check();
    }

    @OnEveryArch
    void shouldFindRoomThatCameUpWhereOnlyASearchFindsIt(Arch arch) {
        boot(arch, 0, 0);
        events.define(
                IMPORT,
                a -> {
                    child.add(START + 0x20000, 56, 0); // on the list of 32 to 63 bytes, as 40 are
                    return 0;
                });
        assertThat(child.alloc(40, 0)).isEqualTo(START + 0x20000);
        check();
    }

    @OnEveryArch
    void shouldKeepTagsForTheSpanWhateverTheFunctionDoes(Arch arch) {
        boot(arch, 0, 0);
        child.add(START + 0x20000, 800, 0);
        List<Long> meanwhile = new ArrayList<>();
        events.define(
                IMPORT,
                a -> {
                    for (int i = 0; i < 60; i++) {
                        meanwhile.add(child.alloc(8, Vmf.VM_NOSLEEP));
                    }
                    return importBy(a[1]);
                });
        long got = child.alloc(1000, 0);
        assertThat(meanwhile).doesNotContain(0L, got);
        check();
    }

    @OnEveryArch
    void shouldPanicOnASizeThatOverflowsUnlessItMayFail(Arch arch) {
        boot(arch, 0, 0);
        long huge = arch.abi().model().maxAddress() - 20;
        PanicReason overflow = new PanicReason.Message("vmem_xalloc(): size overflow");
        assertThat(panicOf(() -> child.alloc(huge, 0))).contains(overflow);
        assertThat(panicOf(() -> child.alloc(huge, Vmf.VM_NOSLEEP | Vmf.VM_PANIC)))
                .contains(overflow);
        assertThat(child.alloc(huge, Vmf.VM_NOSLEEP)).isZero();
        assertThat(asked).isEmpty();
        check();
    }

    @OnEveryArch
    void shouldNotImportWithoutAFunctionForIt(Arch arch) {
        boot(arch, 0, 0);
        Arena lonely =
                arenas.at(
                        arenas.createOrWait(
                                new ArenaRequest(
                                        "lonely", START, 64, 8, 0, 0, source.address(), 0, 0)));
        assertThat(lonely.alloc(128, Vmf.VM_NOSLEEP)).isZero();
        check();
    }

    @OnEveryArch
    void shouldKeepWhatItCannotExport(Arch arch) {
        boot(arch, 0, 0);
        Arena hoarder =
                arenas.at(
                        arenas.createOrWait(
                                new ArenaRequest(
                                        "hoarder", 0, 0, 8, IMPORT, 0, source.address(), 0, 0)));
        long got = hoarder.alloc(8, 0);
        hoarder.free(got, 8);
        assertThat(hoarder.total()).isEqualTo(64);
        assertThat(hoarder.alloc(64, 0)).isEqualTo(got);
        check();
    }

    // Creation and destruction

    @OnEveryArch
    void shouldWarnOfWhatLeaksInItsUnits(Arch arch) {
        boot(arch, 0, 0);
        child.alloc(10, 0);
        arenas.destroy(child);
        Arena ids = arenas.create("ids", 1, null, Arenas.Import.NONE, Vmf.VMC_IDENTIFIER, 0);
        ids.add(1, 10, 0);
        ids.alloc(1, 0);
        arenas.destroy(ids);
        arenas.destroy(arenas.create("clean", 8, null, Arenas.Import.NONE));
        assertThat(events.warnings())
                .containsExactly(
                        "vmem_destroy('child'): leaked 10 bytes",
                        "vmem_destroy('ids'): leaked 1 identifiers");
    }

    @OnEveryArch
    void shouldNameItsCountersAndItsSource(Arch arch) {
        boot(arch, 0, 0);
        Layout<KstatNamed> entry = Layout.of(KstatNamed.class, guest.abi());
        List<String> names = new ArrayList<>();
        for (VmemKstat counter : VmemKstat.values()) {
            long at =
                    child.view().addressOf(Vmem.VM_KSTAT)
                            + Layout.of(VmemKstat.class, guest.abi()).offset(counter);
            int type = guest.memory().getByte(at + entry.offset(KstatNamed.DATA_TYPE), INSPECT);
            names.add(guest.memory().getString(at, 31, INSPECT) + ":" + type);
            if (counter == VmemKstat.VK_SOURCE_ID) {
                assertThat(guest.memory().getInt(at + entry.offset(KstatNamed.VALUE), INSPECT))
                        .isEqualTo(source.view().int32(Vmem.VM_ID));
            }
        }
        assertThat(names)
                .containsExactly(
                        "mem_inuse:4",
                        "mem_import:4",
                        "mem_total:4",
                        "vmem_source:2",
                        "alloc:4",
                        "free:4",
                        "wait:4",
                        "fail:4",
                        "lookup:4",
                        "search:4",
                        "populate_wait:4",
                        "populate_fail:4",
                        "contains:4",
                        "contains_search:4");
    }

    @OnEveryArch
    void shouldCutItsNameAndKeepItsFlags(Arch arch) {
        boot(arch, Vmf.VMC_DUMPSAFE | Vmf.VM_NOSLEEP, 0);
        assertThat(child.view().int32(Vmem.VM_CFLAGS)).isEqualTo(Vmf.VMC_DUMPSAFE | Vmf.VM_NOSLEEP);
        Arena arena = create("a name of more than twenty-nine characters", 0, 0);
        assertThat(arena.name()).isEqualTo("a name of more than twenty-ni");
        assertThat(arena.view().int32(Vmem.VM_ID)).isEqualTo(child.view().int32(Vmem.VM_ID) + 1);
    }
}
