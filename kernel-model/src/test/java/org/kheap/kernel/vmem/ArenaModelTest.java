package org.kheap.kernel.vmem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.kheap.kernel.base.Globals;
import org.kheap.kernel.base.LoopGuard;
import org.kheap.kernel.testing.FakeEvents;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.FakeGuest;

/**
 * A tree of arenas does whatever comes to somebody's mind, and a map of ranges for each says whether
 * that was right: 1000 operations a try on each of four machines.
 */
class ArenaModelTest {
    private static final int OPERATIONS = 1000;
    private static final int OPERATIONS_BETWEEN_CHECKS = 125;
    private static final long START = 0x10_0000;
    private static final long SPAN = 0x4000;
    private static final int MOST_SPANS = 6;
    private static final long IMPORT = 0x1234_0000L;
    private static final long EXPORT = 0x1234_0100L;

    private static final int[] POLICIES = {
        0,
        0,
        Vmf.VM_BESTFIT,
        Vmf.VM_FIRSTFIT,
        Vmf.VM_NEXTFIT,
        Vmf.VM_NEXTFIT,
        Vmf.VM_ENDALLOC,
        Vmf.VM_BESTFIT | Vmf.VM_ENDALLOC
    };

    private FakeGuest guest;
    private Globals globals;
    private FakeEvents events;
    private Arenas arenas;
    private Random random;
    private int spans;
    private int depth;
    private final List<Model> models = new ArrayList<>();

    /** An arena, and what is allocated from it by the test: start to size. */
    private final class Model {
        private final Arena arena;
        private final TreeMap<Long, Long> live = new TreeMap<>();

        Model(Arena arena) {
            this.arena = arena;
        }

        long roundUp(long size) {
            return size + arena.quantum() - 1 & -arena.quantum();
        }

        /** Remembers what was allocated, having made sure that it was free and is one piece. */
        void allocated(long start, long size) {
            assertThat(start % arena.quantum()).isZero();
            assertThat(arena.contains(start, roundUp(size))).isTrue();
            Map.Entry<Long, Long> below = live.floorEntry(start);
            assertThat(below == null || below.getKey() + roundUp(below.getValue()) <= start)
                    .isTrue();
            Long above = live.ceilingKey(start);
            assertThat(above == null || start + roundUp(size) <= above).isTrue();
            live.put(start, size);
        }

        void allocate() {
            long size = 1 + random.nextInt(random.nextInt(8) == 0 ? 3000 : 200);
            int policy = POLICIES[random.nextInt(POLICIES.length)];
            long got = arena.alloc(size, policy | Vmf.VM_NOSLEEP);
            if (got != 0) {
                allocated(got, size);
            } else if (depth == 0 && this == models.get(0) && policy == 0) {
                assertThat(roundUp(size)).isGreaterThan(largestGap());
            }
        }

        /** Of the arena that imports nothing and whose allocations are all known. */
        private long largestGap() {
            long[] largest = {0};
            arena.walk(SegmentLists.FREE, (start, size) -> largest[0] = Math.max(largest[0], size));
            return largest[0];
        }

        void allocateSomewhere() {
            long quantum = arena.quantum();
            long size = 1 + random.nextInt(200);
            long align = quantum << random.nextInt(5);
            long phase = random.nextInt((int) (align / quantum)) * quantum;
            long least = Math.max(align, phase + roundUp(size) + align - 1 & -align);
            long nocross = random.nextInt(4) > 0 ? 0 : Long.highestOneBit(2 * least - 1);
            long min = random.nextInt(4) > 0 ? 0 : START + random.nextInt((int) SPAN);
            long max = random.nextInt(4) > 0 ? 0 : START + random.nextInt((int) (4 * SPAN));
            Placement where = new Placement(align, phase, nocross, min, max);
            int policy = POLICIES[random.nextInt(4)];
            long got = arena.xalloc(size, where, policy | Vmf.VM_NOSLEEP);
            if (got != 0) {
                assertThat(got % align).isEqualTo(phase);
                long end = got + roundUp(size);
                assertThat(nocross == 0 || got / nocross == (end - 1) / nocross).isTrue();
                assertThat(got >= min && (max == 0 || end <= max)).isTrue();
                allocated(got, size);
            }
        }

        void free() {
            Long some = live.floorKey(START + (long) random.nextInt((int) (8 * SPAN)));
            if (some != null) {
                arena.xfree(some, live.remove(some));
            }
        }

        /** Shows what is allocated, and does something else now and then meanwhile. */
        void walk() {
            boolean quiet = random.nextBoolean();
            TreeMap<Long, Long> before = new TreeMap<>(live);
            TreeMap<Long, Long> seen = new TreeMap<>();
            arena.walk(
                    SegmentLists.ALLOCATED | Walk.REENTRANT,
                    (start, size) -> {
                        seen.put(start, size);
                        if (!quiet && depth == 0 && random.nextInt(5) == 0) {
                            depth++;
                            models.get(random.nextInt(models.size())).act(random.nextInt(8));
                            depth--;
                        }
                    });
            if (quiet && this == models.get(models.size() - 1)) {
                assertThat(seen).isEqualTo(before);
            }
        }

        void act(int what) {
            switch (what) {
                case 0, 1, 2 -> allocate();
                case 3 -> allocateSomewhere();
                case 4, 5, 6, 7 -> free();
                case 8 -> walk();
                default -> arenas.update();
            }
        }
    }

    private void boot(Arch arch, long seed) {
        guest = FakeGuest.on(arch, 256);
        globals = new Globals(guest.memory(), guest::addressOf);
        events = new FakeEvents();
        Segkmem segkmem = new Segkmem(arch, guest.hat());
        arenas = new Arenas(arch, guest.memory(), globals, segkmem, new LoopGuard());
        arenas.observe(events);
        arenas.whenShort(() -> {});
        arenas.init();
        random = new Random(seed);
        spans = 0;
        depth = 0;
        models.clear();
        Arena root = arenas.create("root", 64, null, Arenas.Import.NONE);
        Arena middle = arenas.create("middle", 16, root, Arenas.Import.VMEM);
        events.define(IMPORT, a -> guestImport(a[0], a[1], (int) a[2]));
        events.define(EXPORT, a -> guestExport(a[0], a[1], a[2]));
        ArenaRequest leaf =
                new ArenaRequest("leaf", 0, 0, 8, IMPORT, EXPORT, middle.address(), 0, 0);
        models.add(new Model(root));
        models.add(new Model(middle));
        models.add(new Model(arenas.at(arenas.createOrWait(leaf))));
        addSpan();
    }

    private void addSpan() {
        if (spans < MOST_SPANS) {
            // Every other one touches the one before it: they must not merge.
            long start = START + spans * SPAN + (spans / 2) * 64L;
            assertThat(models.get(0).arena.add(start, SPAN, Vmf.VM_NOSLEEP)).isTrue();
            spans++;
        }
    }

    /** Fails now and then, and now and then does things with the arena that imports. */
    private long guestImport(long source, long size, int flags) {
        assertThat(flags).isEqualTo(Vmf.VM_NOSLEEP);
        int mood = random.nextInt(10);
        if (mood == 0) {
            return 0;
        }
        if (depth < 2 && mood < 4) {
            depth++;
            for (int i = 0; i < 3; i++) {
                models.get(random.nextInt(models.size())).act(random.nextInt(8));
            }
            depth--;
        }
        return arenas.at(source).alloc(size, flags);
    }

    private long guestExport(long source, long start, long size) {
        if (depth < 2 && random.nextInt(10) == 0) {
            depth++;
            models.get(2).act(random.nextInt(8));
            depth--;
        }
        arenas.at(source).free(start, size);
        return 0;
    }

    private void check() {
        ArenaInvariants.checkAll(guest.memory(), globals);
        for (Model model : models) {
            Map<Long, Long> found = ArenaInvariants.check(guest.memory(), model.arena.address());
            assertThat(found).containsAllEntriesOf(model.live);
        }
        Model leaf = models.get(2);
        assertThat(ArenaInvariants.check(guest.memory(), leaf.arena.address()))
                .isEqualTo(leaf.live);
    }

    @Property(tries = 25)
    void shouldDoWhatAMapOfRangesWouldDo(@ForAll long seed) {
        for (Arch arch : Arch.ALL) {
            boot(arch, seed);
            for (int i = 1; i <= OPERATIONS; i++) {
                models.get(random.nextInt(models.size())).act(random.nextInt(40) == 0 ? 8 : pick());
                if (random.nextInt(100) == 0) {
                    addSpan();
                }
                if (i % OPERATIONS_BETWEEN_CHECKS == 0) {
                    check();
                }
            }
            emptyAll();
        }
    }

    /** Allocation and freeing, and rarely the clock. */
    private int pick() {
        return random.nextInt(200) == 0 ? 9 : random.nextInt(8);
    }

    private void emptyAll() {
        depth = 2; // the guest's functions are to be quiet now
        for (int i = models.size() - 1; i >= 0; i--) {
            Model model = models.get(i);
            new ArrayList<>(model.live.keySet())
                    .forEach(start -> model.arena.xfree(start, model.live.remove(start)));
        }
        check();
        assertThat(models.get(2).arena.inUse()).isZero();
        assertThat(models.get(0).arena.total()).isEqualTo(spans * SPAN);
    }
}
