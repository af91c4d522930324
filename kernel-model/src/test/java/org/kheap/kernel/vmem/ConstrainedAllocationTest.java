package org.kheap.kernel.vmem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.kernel.testing.TestKernel.panicOf;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.kheap.kernel.base.Globals;
import org.kheap.kernel.base.LoopGuard;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.FakeGuest;
import org.kheap.machine.testing.OnEveryArch;
import org.kheap.panic.PanicReason;

/** {@code vmem_xalloc}. */
class ConstrainedAllocationTest {
    private static final long START = 0x10_0000;
    private static final int QUANTUM = 8;
    private static final long SIZE = 512 * QUANTUM;
    private static final long END = START + SIZE;
    private static final int[] FLAGS = {
        0,
        Vmf.VM_BESTFIT,
        Vmf.VM_FIRSTFIT,
        Vmf.VM_ENDALLOC,
        Vmf.VM_BESTFIT | Vmf.VM_ENDALLOC,
        Vmf.VM_FIRSTFIT | Vmf.VM_ENDALLOC
    };

    private FakeGuest guest;
    private Globals globals;
    private Arenas arenas;
    private Arena heap;
    private Arena arena;
    private final TreeMap<Long, Long> live = new TreeMap<>();

    private void boot(Arch arch) {
        guest = FakeGuest.on(arch, 64);
        globals = new Globals(guest.memory(), guest::addressOf);
        Segkmem segkmem = new Segkmem(arch, guest.hat());
        arenas = new Arenas(arch, guest.memory(), globals, segkmem, new LoopGuard());
        heap = arenas.init();
        arenas.audit((globals.int32("kmem_flags") & 1) != 0);
        arena = arenas.create("numbers", QUANTUM, null, Arenas.Import.NONE);
        arena.add(START, SIZE, 0);
        live.clear();
    }

    private Map<Long, Long> check() {
        ArenaInvariants.checkAll(guest.memory(), globals);
        return ArenaInvariants.check(guest.memory(), arena.address());
    }

    private static long roundUp(long size) {
        return size + QUANTUM - 1 & -QUANTUM;
    }

    /** Start and end of what is free, in order of addresses. */
    private List<long[]> gaps() {
        List<long[]> gaps = new ArrayList<>();
        long end = START;
        for (Map.Entry<Long, Long> range : live.entrySet()) {
            assertThat(range.getKey()).isGreaterThanOrEqualTo(end);
            if (range.getKey() > end) {
                gaps.add(new long[] {end, range.getKey()});
            }
            end = range.getKey() + roundUp(range.getValue());
        }
        if (end < END) {
            gaps.add(new long[] {end, END});
        }
        return gaps;
    }

    private static boolean isAllowed(long at, long size, Placement where) {
        long align = where.align() == 0 ? QUANTUM : where.align();
        return at % align == where.phase()
                && at >= where.min()
                && (where.max() == 0 || at + size <= where.max())
                && (where.nocross() == 0
                        || at / where.nocross() == (at + size - 1) / where.nocross());
    }

    /** All addresses in a gap where the allocation may be, the lowest first. */
    private static List<Long> places(long[] gap, long size, Placement where) {
        List<Long> places = new ArrayList<>();
        for (long at = gap[0]; at + size <= gap[1]; at += QUANTUM) {
            if (isAllowed(at, size, where)) {
                places.add(at);
            }
        }
        return places;
    }

    private static int classOf(long size) {
        return 63 - Long.numberOfLeadingZeros(size);
    }

    /** The freelist at which a search begins: without a policy, the first that is sure to fit. */
    private static int firstList(List<long[]> gaps, long size, int flags) {
        int sure = Long.bitCount(size) == 1 ? classOf(size) : classOf(size) + 1;
        int best = Integer.MAX_VALUE;
        for (long[] gap : gaps) {
            int list = classOf(gap[1] - gap[0]);
            best = list >= sure ? Math.min(best, list) : best;
        }
        boolean all = (flags & (Vmf.VM_BESTFIT | Vmf.VM_FIRSTFIT)) != 0;
        return all || best == Integer.MAX_VALUE ? classOf(size) : best;
    }

    private void allocate(long size, Placement where, int flags) {
        List<long[]> gaps = gaps();
        long real = roundUp(size);
        int first = firstList(gaps, real, flags);
        List<long[]> fitting =
                gaps.stream()
                        .filter(gap -> classOf(gap[1] - gap[0]) >= first)
                        .filter(gap -> !places(gap, real, where).isEmpty())
                        .toList();
        long got = arena.xalloc(size, where, flags);
        assertThat(got != 0)
                .as("size=%d flags=%x %s", size, flags, where)
                .isEqualTo(!fitting.isEmpty());
        if (got == 0) {
            return;
        }
        long[] gap =
                fitting.stream().filter(g -> g[0] <= got && got < g[1]).findFirst().orElseThrow();
        List<Long> places = places(gap, real, where);
        boolean end = (flags & Vmf.VM_ENDALLOC) != 0 && where.nocross() == 0;
        assertThat(got).isEqualTo(places.get(end ? places.size() - 1 : 0));
        long found = gap[1] - gap[0];
        for (long[] other : fitting) {
            long length = other[1] - other[0];
            if ((flags & Vmf.VM_BESTFIT) != 0) {
                assertThat(found).isLessThanOrEqualTo(length);
            }
            assertThat(classOf(found)).isLessThanOrEqualTo(classOf(length));
        }
        live.put(got, size);
    }

    private static Placement somewhere(Random random, long size) {
        long align = random.nextBoolean() ? 0 : (long) QUANTUM << random.nextInt(6);
        long step = align == 0 ? QUANTUM : align;
        long phase =
                align == 0 || random.nextBoolean() ? 0 : random.nextInt((int) (align / 8)) * 8L;
        long least = Math.max(step, phase + size + step - 1 & -step);
        long nocross =
                random.nextInt(3) > 0 ? 0 : Long.highestOneBit(2 * least - 1) << random.nextInt(3);
        long min = random.nextBoolean() ? 0 : START + random.nextInt((int) SIZE) / 8 * 8L;
        long max = random.nextBoolean() ? 0 : START + random.nextInt((int) SIZE) / 8 * 8L;
        return new Placement(align, phase, nocross, min, max);
    }

    @Property(tries = 25)
    void shouldFindRoomWhereverASearchOfEveryAddressDoes(@ForAll int seed) {
        for (Arch arch : Arch.ALL) {
            boot(arch);
            Random random = new Random(seed);
            for (int i = 0; i < 150; i++) {
                if (random.nextInt(5) < 2 && !live.isEmpty()) {
                    List<Long> starts = new ArrayList<>(live.keySet());
                    long gone = starts.get(random.nextInt(starts.size()));
                    arena.xfree(gone, live.remove(gone));
                } else {
                    long size = 1 + random.nextInt(random.nextInt(4) == 0 ? 900 : 120);
                    Placement where = somewhere(random, roundUp(size));
                    allocate(size, where, FLAGS[random.nextInt(FLAGS.length)]);
                }
                if (i % 10 == 0) {
                    assertThat(check()).isEqualTo(live);
                }
            }
            assertThat(check()).isEqualTo(live);
            new ArrayList<>(live.keySet()).forEach(start -> arena.xfree(start, live.remove(start)));
            assertThat(check()).isEmpty();
            assertThat(arena.alloc(SIZE, 0)).isEqualTo(START);
        }
    }

    @OnEveryArch
    void shouldLetPhaseAndSizeTogetherFillTheUncrossablePart(Arch arch) {
        boot(arch);
        Placement where = new Placement(64, 8, 64, 0, 0);
        assertThat(arena.xalloc(56, where, 0)).isEqualTo(START + 8);
        assertThat(panicOf(() -> arena.xalloc(64, where, 0))).isPresent();
        check();
    }

    // Import

    @OnEveryArch
    void shouldImportEnoughForAnyAlignmentAndPhase(Arch arch) {
        int page = arch.pageSize();
        for (long align = QUANTUM; align <= 8L * page; align *= 2) {
            for (long phase : new long[] {0, 8, align / 2 & -QUANTUM, align - 8}) {
                for (long size : new long[] {8, page - 8, page, page + 8, 3L * page}) {
                    boot(arch);
                    heap.alloc(page, 0); // so that the next page has an odd number
                    Arena child = arenas.create("child", QUANTUM, heap, Arenas.Import.VMEM);
                    Placement where = new Placement(align, phase & align - 1, 0, 0, 0);
                    long got = child.xalloc(size, where, 0);
                    assertThat(got).as("size=%d %s", size, where).isNotZero();
                    assertThat(Long.remainderUnsigned(got, align)).isEqualTo(where.phase());
                    check();
                    child.xfree(got, size);
                    assertThat(child.total()).isZero();
                    assertThat(heap.inUse()).isEqualTo(page);
                }
            }
        }
    }

    @OnEveryArch
    void shouldNotImportWhatItCouldNotPlaceWhereItWasTold(Arch arch) {
        boot(arch);
        Arena child = arenas.create("child", QUANTUM, heap, Arenas.Import.VMEM);
        assertThat(child.xalloc(8, new Placement(0, 0, 64, 0, 0), 0)).isZero();
        assertThat(child.xalloc(8, new Placement(0, 0, 0, 8, 0), 0)).isZero();
        assertThat(child.xalloc(8, new Placement(0, 0, 0, 0, 8), 0)).isZero();
        assertThat(heap.inUse()).isZero();
    }

    // What makes no sense

    private void assertPanic(String why, long size, Placement where, int flags) {
        String text =
                "vmem_xalloc(%x, %d, %d, %d, %d, %x, %x, %x): %s"
                        .formatted(
                                arena.address(),
                                size,
                                where.align(),
                                where.phase(),
                                where.nocross(),
                                where.min(),
                                where.max(),
                                flags,
                                why);
        assertThat(panicOf(() -> arena.xalloc(size, where, flags)))
                .contains(new PanicReason.Message(text));
    }

    @OnEveryArch
    void shouldPanicInItsOwnWordsIfTheConstraintsMakeNoSense(Arch arch) {
        boot(arch);
        String misaligned = "parameters not vm_quantum aligned";
        assertPanic(misaligned, 8, new Placement(4, 0, 0, 0, 0), 0);
        assertPanic(misaligned, 8, new Placement(16, 4, 0, 0, 0), 0);
        assertPanic(misaligned, 8, new Placement(16, 0, 36, 0, 0), 1);
        String tight = "overconstrained allocation";
        assertPanic(tight, 8, new Placement(128, 0, 64, 0, 0), 0);
        assertPanic(tight, 65, new Placement(16, 0, 64, 0, 0), 0);
        assertPanic(tight, 56, new Placement(32, 16, 64, 0, 0), 0x100);
        String inconsistent = "parameters inconsistent or invalid";
        assertPanic(inconsistent, 8, new Placement(16, 16, 0, START, END), 0);
        assertPanic(inconsistent, 8, new Placement(24, 0, 0, 0, 0), 0);
        assertPanic(inconsistent, 8, new Placement(16, 0, 48, 0, 0), 0);
        assertThat(panicOf(() -> arena.xalloc(0, Placement.ANYWHERE, 0)))
                .contains(new PanicReason.Message("vmem_xalloc(): size == 0"));
        assertThat(check()).isEmpty();
    }

    @OnEveryArch
    void shouldPanicOnlyForThoseThatNeitherWaitNorTakeNoForAnAnswer(Arch arch) {
        boot(arch);
        assertPanic("cannot satisfy mandatory allocation", SIZE + 8, Placement.ANYWHERE, 3);
        Placement high = new Placement(0, 0, 0, END - 8, 0);
        assertPanic("cannot satisfy mandatory allocation", 16, high, 3);
        assertThat(arena.xalloc(SIZE + 8, Placement.ANYWHERE, Vmf.VM_PANIC)).isZero();
        assertThat(arena.xalloc(SIZE + 8, Placement.ANYWHERE, Vmf.VM_NOSLEEP)).isZero();
        assertThat(panicOf(() -> arena.alloc(SIZE + 8, 3))).isPresent();
        assertThat(panicOf(() -> arena.alloc(SIZE + 8, 3 | Vmf.VM_NEXTFIT))).isPresent();
        assertThat(check()).isEmpty();
    }

    @OnEveryArch
    void shouldPanicInItsOwnWordsIfASpanMakesNoSense(Arch arch) {
        boot(arch);
        long vm = arena.address();
        assertThat(panicOf(() -> arena.add(START + SIZE + 4, 8, 0)))
                .contains(
                        new PanicReason.Message(
                                "vmem_span_create(%x, %x, 8): misaligned"
                                        .formatted(vm, START + SIZE + 4)));
        assertThat(panicOf(() -> arena.add(0, 8, 0)))
                .contains(
                        new PanicReason.Message("vmem_add(%x, 0, 8): bad arguments".formatted(vm)));
        assertThat(panicOf(() -> arena.add(8, 0, 0)))
                .contains(
                        new PanicReason.Message("vmem_add(%x, 8, 0): bad arguments".formatted(vm)));
        assertThat(check()).isEmpty();
    }
}
