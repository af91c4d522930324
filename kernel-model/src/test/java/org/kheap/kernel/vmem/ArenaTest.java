package org.kheap.kernel.vmem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.kernel.testing.TestKernel.panicOf;
import static org.kheap.machine.GuestMemory.Access.INSPECT;
import static org.kheap.machine.GuestMemory.Access.STORE;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.kheap.kernel.base.Globals;
import org.kheap.kernel.base.LoopGuard;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.FakeGuest;
import org.kheap.machine.testing.OnEveryArch;
import org.kheap.panic.PanicReason;

class ArenaTest {
    private static final long START = 0x10_0000;

    private Arch arch;
    private FakeGuest guest;
    private Globals globals;
    private Arenas arenas;
    private Arena heap;

    private void boot(Arch machine, long pages) {
        arch = machine;
        guest = FakeGuest.on(machine, pages);
        globals = new Globals(guest.memory(), guest::addressOf);
        Segkmem segkmem = new Segkmem(machine, guest.hat());
        arenas = new Arenas(machine, guest.memory(), globals, segkmem, new LoopGuard());
        heap = arenas.init();
    }

    private Map<Long, Long> check(Arena arena) {
        ArenaInvariants.checkAll(guest.memory(), globals);
        return ArenaInvariants.check(guest.memory(), arena.address());
    }

    private long page() {
        return arch.pageSize();
    }

    private Arena metadata() {
        return arenas.at(globals.word("vmem_metadata_arena"));
    }

    // One arena

    @OnEveryArch
    void shouldBeginWithTheWholeHeapFree(Arch machine) {
        boot(machine, 16);
        assertThat(heap.name()).isEqualTo("heap");
        assertThat(heap.quantum()).isEqualTo(page());
        assertThat(heap.total()).isEqualTo(arch.map().heap().size());
        assertThat(heap.inUse()).isZero();
        assertThat(check(heap)).isEmpty();
        assertThat(heap.alloc(page(), 0)).isEqualTo(arch.map().heap().start());
    }

    @OnEveryArch
    void shouldRememberTheSizeThatWasAskedForAndTakeWholeQuanta(Arch machine) {
        boot(machine, 16);
        Arena arena = arenas.create("numbers", 16, null, Arenas.Import.NONE);
        arena.add(START, 256, 0);
        long first = arena.alloc(5, 0);
        long second = arena.alloc(17, 0);
        assertThat(first).isEqualTo(START);
        assertThat(second).isEqualTo(START + 16);
        assertThat(check(arena)).isEqualTo(Map.of(first, 5L, second, 17L));
        assertThat(arena.inUse()).isEqualTo(22);
    }

    @OnEveryArch
    void shouldServeTheLastQuantumAndThenNothingUntilSomethingIsFreed(Arch machine) {
        boot(machine, 16);
        Arena arena = arenas.create("numbers", 1, null, Arenas.Import.NONE);
        arena.add(START, 100, 0);
        assertThat(arena.alloc(101, 0)).isZero();
        long all = arena.alloc(100, 0);
        assertThat(all).isEqualTo(START);
        assertThat(arena.alloc(1, 0)).isZero();
        arena.free(all, 100);
        List<Long> ones = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            ones.add(arena.alloc(1, 0));
        }
        assertThat(ones).doesNotHaveDuplicates().doesNotContain(0L);
        assertThat(arena.alloc(1, 0)).isZero();
        ones.forEach(one -> arena.free(one, 1));
        assertThat(check(arena)).isEmpty();
        assertThat(arena.alloc(100, 0)).isEqualTo(START);
    }

    @OnEveryArch
    void shouldRefuseSizesThatWrapAround(Arch machine) {
        boot(machine, 16);
        long largest = arch.abi().model().maxAddress();
        for (long size : List.of(largest, largest - page() + 2, (largest >>> 1) + 1)) {
            assertThat(heap.alloc(size, 0)).as("size=0x%x", size).isZero();
            assertThat(check(heap)).isEmpty();
        }
        assertThat(panicOf(() -> heap.alloc(0, 0)))
                .contains(new PanicReason.Message("vmem_xalloc(): size == 0"));
    }

    @OnEveryArch
    void shouldKnowWhatLiesInItsSpans(Arch machine) {
        boot(machine, 16);
        Arena arena = arenas.create("numbers", 8, null, Arenas.Import.NONE);
        arena.add(START, 64, 0);
        arena.add(START + 128, 64, 0);
        assertThat(arena.total()).isEqualTo(128);
        for (int i = -8; i <= 200; i += 4) {
            boolean inside = i >= 0 && i < 64 || i >= 128 && i < 192;
            assertThat(arena.contains(START + i)).as("%d", i).isEqualTo(inside);
        }
    }

    @OnEveryArch
    void shouldNotMergeAcrossSpansThatTouch(Arch machine) {
        boot(machine, 16);
        Arena arena = arenas.create("numbers", 8, null, Arenas.Import.NONE);
        arena.add(START, 64, 0);
        arena.add(START + 64, 64, 0);
        assertThat(arena.alloc(72, 0)).isZero();
        long first = arena.alloc(64, 0);
        long second = arena.alloc(64, 0);
        arena.free(first, 64);
        arena.free(second, 64);
        assertThat(check(arena)).isEmpty();
        assertThat(arena.alloc(128, 0)).isZero();
    }

    @OnEveryArch
    void shouldServeTheVeryLastAddresses(Arch machine) {
        boot(machine, 16);
        long top = arch.abi().model().maxAddress() - 0xfff;
        for (int flags : new int[] {0, Vmf.VM_BESTFIT, Vmf.VM_NEXTFIT, Vmf.VM_ENDALLOC}) {
            Arena arena = arenas.create("top", 8, null, Arenas.Import.NONE);
            arena.add(top, 0x1000, 0);
            TreeMap<Long, Long> live = new TreeMap<>(Long::compareUnsigned);
            for (int i = 0; i < 0x1000 / 16; i++) {
                live.put(arena.alloc(16, flags), 16L);
            }
            assertThat(live).hasSize(0x1000 / 16).doesNotContainKey(0L);
            assertThat(live.firstKey()).isEqualTo(top);
            assertThat(arena.alloc(16, flags | Vmf.VM_NOSLEEP)).isZero();
            assertThat(check(arena)).isEqualTo(live);
            live.forEach((start, size) -> arena.free(start, size));
            assertThat(check(arena)).isEmpty();
            Placement last = new Placement(0, 0, 0, top + 0xff8, 0);
            assertThat(arena.xalloc(8, last, flags)).isEqualTo(top + 0xff8);
            Placement high = new Placement(64, 8, 0x800, top + 8, top + 0x900);
            assertThat(arena.xalloc(0x700, high, flags)).isEqualTo(top + 8);
            assertThat(arena.contains(top, 0x1000)).isTrue();
            assertThat(arena.contains(top, 0x1001)).isFalse();
            check(arena);
        }
    }

    // What the guest does wrong

    @OnEveryArch
    void shouldPanicInItsOwnWordsOnABadFree(Arch machine) {
        boot(machine, 16);
        long got = heap.alloc(3 * page(), 0);
        long vm = heap.address();
        assertThat(panicOf(() -> heap.free(got + page(), page())))
                .contains(message("vmem_hash_delete(%x, %x, %d): bad free", vm, got + page()));
        assertThat(panicOf(() -> heap.free(got, page())))
                .contains(
                        message(
                                "vmem_hash_delete(%x, %x, %d): wrong size (expect "
                                        + 3 * page()
                                        + ")",
                                vm,
                                got));
        assertThat(check(heap)).isEqualTo(Map.of(got, 3 * page()));
        heap.free(got, 3 * page());
        assertThat(panicOf(() -> heap.free(got, 3 * page()))).isPresent();
        assertThat(check(heap)).isEmpty();
    }

    private PanicReason message(String format, long arena, long address) {
        return new PanicReason.Message(format.formatted(arena, address, page()));
    }

    // Import

    @OnEveryArch
    void shouldImportAddressesAndGiveThemBackWhenAllAreFree(Arch machine) {
        boot(machine, 16);
        Arena child = arenas.create("child", 8, heap, Arenas.Import.VMEM);
        long a = child.alloc(8, 0);
        long b = child.alloc(page() - 8, 0);
        assertThat(heap.inUse()).isEqualTo(page());
        assertThat(child.total()).isEqualTo(page());
        check(child);
        long c = child.alloc(3 * page() + 1, 0);
        assertThat(heap.inUse()).isEqualTo(5 * page());
        check(child);
        child.free(a, 8);
        assertThat(heap.inUse()).isEqualTo(5 * page());
        child.free(b, page() - 8);
        assertThat(heap.inUse()).isEqualTo(4 * page());
        child.free(c, 3 * page() + 1);
        assertThat(heap.inUse()).isZero();
        assertThat(child.total()).isZero();
        assertThat(check(child)).isEmpty();
        assertThat(guest.hat().freePages()).isEqualTo(16);
    }

    @OnEveryArch
    void shouldPutPagesBehindWhatItImportsThroughSegkmem(Arch machine) {
        boot(machine, 16);
        Arena child = arenas.create("child", 8, heap, Arenas.Import.SEGKMEM);
        long got = child.alloc(2 * page() + 8, 0);
        assertThat(guest.hat().freePages()).isEqualTo(13);
        guest.memory().putInt(got + 2 * page(), 0x1234567, STORE);
        child.free(got, 2 * page() + 8);
        assertThat(guest.hat().freePages()).isEqualTo(16);
        assertThat(guest.memory().isAccessible(got, 1, INSPECT)).isFalse();
        check(child);
    }

    @OnEveryArch
    void shouldReturnTheAddressesIfThereAreNoPagesForThem(Arch machine) {
        boot(machine, 16);
        Arena child = arenas.create("child", 8, heap, Arenas.Import.SEGKMEM);
        assertThat(child.alloc(17 * page(), 0)).isZero();
        for (int nth = 1; nth <= 4; nth++) {
            guest.hat().refusePage(nth);
            assertThat(child.alloc(4 * page(), 0)).isZero();
            guest.hat().refuseMap(nth);
            assertThat(child.alloc(4 * page(), 0)).isZero();
        }
        assertThat(heap.inUse()).isZero();
        assertThat(guest.hat().freePages()).isEqualTo(16);
        assertThat(check(child)).isEmpty();
        assertThat(child.alloc(16 * page(), 0)).isNotZero();
    }

    @OnEveryArch
    void shouldFailIfItsSourceDoes(Arch machine) {
        boot(machine, 16);
        Arena parent = arenas.create("parent", page(), null, Arenas.Import.NONE);
        parent.add(page(), 4 * page(), 0);
        Arena child = arenas.create("child", 8, parent, Arenas.Import.VMEM);
        assertThat(child.alloc(5 * page(), 0)).isZero();
        long got = child.alloc(4 * page(), 0);
        assertThat(got).isEqualTo(page());
        assertThat(child.alloc(8, 0)).isZero();
        child.free(got, 4 * page());
        assertThat(child.alloc(8, 0)).isNotZero();
        check(child);
    }

    // Boundary tags

    @OnEveryArch
    void shouldMakeMoreTagsWhenTheFirstOnesRunOut(Arch machine) {
        boot(machine, 128);
        Arena arena = arenas.create("numbers", 1, null, Arenas.Import.NONE);
        arena.add(START, 2000, 0);
        List<Long> got = new ArrayList<>();
        for (int i = 0; i < 1500; i++) {
            got.add(arena.alloc(1, 0));
        }
        assertThat(got).doesNotContain(0L);
        long tagPages = ArenaInvariants.tagPages(guest.memory(), globals);
        assertThat(tagPages).isPositive();
        assertThat(guest.hat().freePages()).isEqualTo(128 - tagPages);
        assertThat(check(heap)).hasSize(1); // what vmem_metadata imported for them
        got.forEach(one -> arena.free(one, 1));
        assertThat(check(arena)).isEmpty();
    }

    @OnEveryArch
    void shouldLoseNothingWhileItCannotMakeTags(Arch machine) {
        boot(machine, 0);
        Arena arena = arenas.create("numbers", 1, null, Arenas.Import.NONE);
        arena.add(START, 2000, 0);
        List<Long> got = new ArrayList<>();
        for (long one; (one = arena.alloc(1, 0)) != 0; ) {
            got.add(one);
        }
        assertThat(got).hasSizeGreaterThan(100);
        check(arena);
        got.forEach(one -> arena.free(one, 1));
        assertThat(check(arena)).isEmpty();
        assertThat(heap.inUse()).isZero();
        assertThat(arena.alloc(1, 0)).isNotZero();
    }

    @OnEveryArch
    void shouldKeepAllArenasOnAList(Arch machine) {
        boot(machine, 64);
        List<Long> made = new ArrayList<>(listed());
        assertThat(made).hasSize(5).startsWith(heap.address());
        long first = heap.address();
        long size = made.get(1) - first;
        for (int i = 6; i <= 40; i++) {
            made.add(arenas.create("arena " + i, page(), null, Arenas.Import.NONE).address());
        }
        assertThat(listed()).isEqualTo(made);
        assertThat(made).allMatch(arenas::isArena);
        assertThat(arenas.isArena(heap.address() + 8)).isFalse();
        for (int i = 0; i < 10; i++) {
            assertThat(made.get(i)).isEqualTo(first + i * size); // vmem0[i]
        }
        Arena vmem = arenas.at(globals.word("vmem_vmem_arena"));
        assertThat(check(vmem)).containsOnlyKeys(made);
        check(heap);
    }

    private List<Long> listed() {
        List<Long> listed = new ArrayList<>();
        for (long vm = globals.word("vmem_list"); vm != 0; ) {
            listed.add(vm);
            vm = guest.memory().getWord(vm + nextOffset(), INSPECT);
        }
        return listed;
    }

    @OnEveryArch
    void shouldMakeNoArenaWithoutMemoryForIt(Arch machine) {
        boot(machine, 0);
        Arena last = null;
        for (int i = 0; i < 5; i++) {
            last = arenas.create("numbers", 8, null, Arenas.Import.NONE);
            assertThat(last).isNotNull();
        }
        assertThat(arenas.create("numbers", 8, null, Arenas.Import.NONE)).isNull();
        check(heap);
        assertThat(arenas.destroy(last)).isZero();
        assertThat(arenas.create("numbers", 8, null, Arenas.Import.NONE)).isNotNull();
        check(heap);
    }

    private int nextOffset() {
        return arch.abi().wordSize() == 8 ? 0x68 : 0x50;
    }

    // Random traffic against a plain map of live ranges

    @Property(tries = 30)
    void shouldHandOutDisjointRangesAndFindRoomWheneverThereIsSome(
            @ForAll @Size(min = 20, max = 250) List<@IntRange(max = 999_999) Integer> actions,
            @ForAll @IntRange(max = 6) int quantumShift) {
        for (Arch machine : Arch.ALL) {
            boot(machine, 64);
            long quantum = 1L << quantumShift;
            Arena arena = arenas.create("numbers", quantum, null, Arenas.Import.NONE);
            arena.add(START, 3000 * quantum, 0);
            TreeMap<Long, Long> live = new TreeMap<>();
            for (int action : actions) {
                if (action % 3 == 0 && !live.isEmpty()) {
                    long gone = nth(live, action / 3);
                    arena.free(gone, live.remove(gone));
                } else {
                    long size = 1 + action / 3 % (action % 5 == 0 ? 600 * quantum : 20 * quantum);
                    long got = arena.alloc(size, 0);
                    long room = largestGap(live, quantum);
                    assertThat(got != 0).as("size=%d room=%d", size, room).isEqualTo(size <= room);
                    if (got != 0) {
                        assertThat(got % quantum).isZero();
                        live.put(got, size);
                    }
                }
            }
            assertThat(check(arena)).isEqualTo(live);
            new ArrayList<>(live.keySet()).forEach(start -> arena.free(start, live.remove(start)));
            assertThat(check(arena)).isEmpty();
            assertThat(arena.alloc(3000 * quantum, 0)).isEqualTo(START);
        }
    }

    private static long nth(TreeMap<Long, Long> live, int number) {
        return new ArrayList<>(live.keySet()).get(number % live.size());
    }

    /** Room for one allocation; fails if two live ranges overlap. */
    private static long largestGap(TreeMap<Long, Long> live, long quantum) {
        long largest = 0;
        long end = START;
        for (Map.Entry<Long, Long> range : live.entrySet()) {
            assertThat(range.getKey()).isGreaterThanOrEqualTo(end);
            largest = Math.max(largest, range.getKey() - end);
            end = range.getKey() + (range.getValue() + quantum - 1 & -quantum);
        }
        assertThat(end).isLessThanOrEqualTo(START + 3000 * quantum);
        return Math.max(largest, START + 3000 * quantum - end);
    }

    @Property(tries = 15)
    void shouldImportAndExportWithoutLossThroughTwoLevels(
            @ForAll @Size(min = 20, max = 200) List<@IntRange(max = 999_999) Integer> actions) {
        for (Arch machine : Arch.ALL) {
            boot(machine, 64);
            Arena middle = arenas.create("middle", page(), heap, Arenas.Import.VMEM);
            Arena child = arenas.create("child", 8, middle, Arenas.Import.SEGKMEM);
            TreeMap<Long, Long> live = new TreeMap<>();
            for (int action : actions) {
                if (action % 3 == 0 && !live.isEmpty()) {
                    long gone = nth(live, action / 3);
                    child.free(gone, live.remove(gone));
                } else {
                    if (action % 7 == 0) {
                        guest.hat().refusePage(1 + action % 3);
                    }
                    long size = 1 + action / 3 % (action % 5 == 0 ? 20_000 : 500);
                    long got = child.alloc(size, 0);
                    if (got != 0) {
                        guest.memory().fill(got, size, action, STORE);
                        live.put(got, size);
                    }
                }
            }
            assertThat(check(child)).isEqualTo(live);
            new ArrayList<>(live.keySet()).forEach(start -> child.free(start, live.remove(start)));
            check(child);
            long tagPages = ArenaInvariants.tagPages(guest.memory(), globals);
            assertThat(guest.hat().freePages()).isEqualTo(64 - tagPages);
            assertThat(heap.inUse()).isEqualTo(metadata().total());
            assertThat(middle.total()).isZero();
            assertThat(child.total()).isZero();
        }
    }
}
