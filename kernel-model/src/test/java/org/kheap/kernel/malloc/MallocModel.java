package org.kheap.kernel.malloc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.kernel.uma.Umaf.M_NOWAIT;
import static org.kheap.kernel.uma.Umaf.M_WAITOK;
import static org.kheap.kernel.uma.Umaf.M_ZERO;

import java.util.ArrayList;
import java.util.List;
import org.kheap.kernel.kmem.HeapInvariants;
import org.kheap.kernel.kmem.HeapState;
import org.kheap.kernel.testing.FreebsdKernel;
import org.kheap.kernel.testing.TestKernel;
import org.kheap.kernel.uma.UmaInvariants;

/**
 * {@code malloc} and zones beside what their clients know of them: who holds what, and what they wrote
 * there. Each step does one thing to both; {@link #check} compares them. What MemGuard guards is held by
 * clients as well, but counted nowhere.
 */
final class MallocModel {
    private static final int MOST_ZONES = 6;
    private static final int PAGES_TO_SPARE = 60;
    private static final int ATTEMPTS = 3;

    private final FreebsdKernel freebsd;
    private final TestKernel kernel;
    private final GuardModel guards;
    private final List<OwnedType> types = new ArrayList<>();
    private final List<OwnedZone> zones = new ArrayList<>();
    private final List<Held> held = new ArrayList<>();
    private final HeapState start;
    private long refusedPage;
    private boolean releaserWaits;
    private int made;

    /** Memory that a client holds. */
    record Held(Holder holder, long address, long size, boolean isGuarded) {
        boolean overlaps(Held other) {
            return Long.compareUnsigned(address, other.address + Math.max(1, other.size)) < 0
                    && Long.compareUnsigned(other.address, address + Math.max(1, size)) < 0;
        }
    }

    /** A type or a zone. */
    interface Holder {
        void free(long address);

        /** Looks at the numbers that the kernel has of it. */
        void check(List<Held> counted);
    }

    MallocModel(FreebsdKernel freebsd) {
        this.freebsd = freebsd;
        kernel = freebsd.kernel();
        guards = new GuardModel(freebsd);
        for (String name : List.of("temp", "devbuf")) {
            types.add(new OwnedType(freebsd, name));
        }
        start = HeapState.of(kernel);
    }

    /** Another thread frees something each time that this one sleeps. */
    private void assureThatSleepersWake() {
        if (!releaserWaits) {
            releaserWaits = true;
            kernel.events().whenAsleep(this::releaseForSleeper);
        }
    }

    private void releaseForSleeper() {
        releaserWaits = false;
        free(0);
        assureThatSleepersWake();
    }

    void apply(MallocStep step) {
        assureThatSleepersWake();
        int first = step.first();
        int second = step.second();
        switch (step.kind()) {
            case MALLOC -> malloc(types.get(first % types.size()), sizeOf(first), second);
            case REALLOC -> realloc(first, sizeOf(second), second);
            case CREATE_ZONE -> createZone(first, second);
            case DESTROY_ZONE -> destroyZone(first);
            case LIMIT_ZONE -> limitZone(first, second);
            case ZALLOC -> zalloc(first, second);
            case FREE -> free(first);
            case FREE_MANY -> freeMany(first);
            case RUN_ON_CPU -> kernel.events().runOn(first % kernel.cpus());
            case EMPTY_MAGAZINES -> kernel.kmem().purgeAll();
            case REFUSE_PAGE -> refusePage(1 + first % 20);
            case SET_MEMGUARD -> guards.set(first, second);
            default -> throw new IllegalStateException("no such step: " + step);
        }
    }

    /** Small sizes most often, and some of several pages. */
    private static long sizeOf(int number) {
        int limit =
                switch (number % 10) {
                    case 0 -> 40_000;
                    case 1, 2 -> 8192;
                    case 3 -> 1;
                    default -> 300;
                };
        return number / 10 % limit;
    }

    private static int flags(int number) {
        return (number % 2 == 0 ? M_NOWAIT : M_WAITOK) | (number % 3 == 0 ? M_ZERO : 0);
    }

    // Failures

    private void refusePage(long nth) {
        refusedPage = kernel.hat().pageRequests() + nth;
        kernel.hat().refusePage(nth);
    }

    /** An attempt to allocate. */
    private interface Attempt {
        long allocate();
    }

    /** Makes an attempt, which fails only if there is too little memory. @return 0 if it failed */
    private long attempt(long size, Attempt attempt) {
        long before = kernel.hat().pageRequests();
        long needed = PAGES_TO_SPARE + 2 * size / kernel.guest().arch().pageSize();
        boolean plenty = kernel.hat().freePages() > needed;
        long got = attempt.allocate();
        boolean refused = before < refusedPage && refusedPage <= kernel.hat().pageRequests();
        assertThat(got != 0 || refused || !plenty).as("%d bytes", size).isTrue();
        return got;
    }

    // Blocks and items

    private void malloc(OwnedType type, long size, int number) {
        int flags = flags(number);
        GuardModel.Counts before = guards.counts();
        long block = attempt(size, () -> type.allocate(size, flags));
        guards.checkRequest(before, size, type.names(size), block);
        if (block != 0) {
            hold(type, block, size, (flags & M_ZERO) != 0);
            type.counted(guards.isGuarded(block));
        }
    }

    private void hold(Holder holder, long address, long size, boolean zeroed) {
        Held taken = new Held(holder, address, size, guards.isGuarded(address));
        assertThat(held.stream().filter(taken::overlaps)).as("%s", taken).isEmpty();
        if (zeroed) {
            for (long at = address; at < address + size; at++) {
                assertThat(kernel.load(at)).isZero();
            }
        }
        write(taken);
        held.add(taken);
    }

    private void write(Held taken) {
        kernel.scribble(taken.address, taken.size, (int) taken.address);
    }

    private void assertIntact(Held taken, long size) {
        assertThat(kernel.isScribbled(taken.address, size, (int) taken.address))
                .as("contents of %s", taken)
                .isTrue();
    }

    private void realloc(int which, long size, int number) {
        List<Held> blocks = held.stream().filter(h -> h.holder instanceof OwnedType).toList();
        if (blocks.isEmpty()) {
            return;
        }
        Held old = blocks.get(which % blocks.size());
        OwnedType type = (OwnedType) old.holder;
        int flags =
                M_NOWAIT | flags(number) & M_ZERO; // while it slept, others might free the block
        long block = reallocated(old, type, size, flags);
        if (block == 0) {
            assertIntact(old, old.size);
            return;
        }
        held.remove(old);
        long kept = Math.min(old.size, size);
        assertThat(kernel.isScribbled(block, kept, (int) old.address)).isTrue();
        hold(type, block, size, false);
        if (block != old.address) {
            type.counted(guards.isGuarded(block));
            type.uncounted(old.isGuarded);
        }
    }

    /** @return 0 if there is no memory for it */
    private long reallocated(Held old, OwnedType type, long size, int flags) {
        GuardModel.Counts before = guards.counts();
        Attempt attempt = () -> type.reallocate(old.address, size, flags);
        if (old.isGuarded) {
            long block = attempt.allocate(); // nobody else may serve it
            guards.checkKept(before, block);
            return block;
        }
        long block = attempt(size, attempt);
        if (block == old.address) {
            guards.checkNone(before);
        } else {
            guards.checkRequest(before, size, type.names(size), block);
        }
        return block;
    }

    private void free(int which) {
        if (!held.isEmpty()) {
            Held taken = held.remove(which % held.size());
            assertIntact(taken, taken.size);
            taken.holder.free(taken.address);
            if (taken.holder instanceof OwnedType type) {
                type.uncounted(taken.isGuarded);
            }
        }
    }

    private void freeMany(int number) {
        int count = number % (held.size() + 1);
        for (int i = 0; i < count; i++) {
            free(number / (i + 1));
        }
    }

    // Zones

    private void createZone(int first, int second) {
        if (zones.size() < MOST_ZONES) {
            OwnedZone zone = new OwnedZone(freebsd, ++made, first, second);
            if (attempt(0, zone::create) != 0) {
                zones.add(zone);
            }
        }
    }

    private void destroyZone(int which) {
        if (!zones.isEmpty()) {
            OwnedZone zone = zones.remove(which % zones.size());
            heldBy(zone).forEach(taken -> free(held.indexOf(taken)));
            zone.destroy();
        }
    }

    private void limitZone(int which, int limit) {
        if (!zones.isEmpty()) {
            zones.get(which % zones.size()).limit(limit % 3 == 0 ? 0 : limit % 50);
        }
    }

    private void zalloc(int which, int number) {
        if (zones.isEmpty()) {
            return;
        }
        OwnedZone zone = zones.get(which % zones.size());
        int flags = flags(number);
        GuardModel.Counts before = guards.counts();
        long item = zalloc(zone, flags);
        guards.checkRequest(before, zone.size(), List.of(zone.name()), item);
        if (item != 0) {
            hold(zone, item, zone.size(), (flags & M_ZERO) != 0);
        }
    }

    /** @return 0 if there is no memory, or the zone refuses */
    private long zalloc(OwnedZone zone, int flags) {
        if (!zone.mayRefuse(counted(zone).size())) {
            return attempt(zone.size(), () -> zone.allocate(flags));
        }
        long item = zone.allocate(flags & ~M_WAITOK | M_NOWAIT);
        assertThat(item == 0 || guards.isGuarded(item) || zone.constructs()).isTrue();
        return item;
    }

    private List<Held> heldBy(Holder holder) {
        return held.stream().filter(taken -> taken.holder == holder).toList();
    }

    private List<Held> counted(Holder holder) {
        return heldBy(holder).stream().filter(taken -> !taken.isGuarded).toList();
    }

    // What must hold

    void check() {
        kernel.events().runTasks();
        HeapInvariants.check(kernel);
        UmaInvariants.check(freebsd);
        guards.check();
        types.forEach(type -> type.check(counted(type)));
        zones.forEach(zone -> zone.check(counted(zone)));
        held.forEach(taken -> assertIntact(taken, taken.size));
        assertThat(kernel.events().reports()).isEmpty();
        assertThat(kernel.events().warnings()).isEmpty();
    }

    /** Gives back all that is left, and destroys the zones. */
    void releaseAll() {
        while (!zones.isEmpty()) {
            destroyZone(0);
        }
        while (!held.isEmpty()) {
            free(0);
        }
        check();
    }

    /** The same, and compares the heap with what it was at the start. */
    void finish() {
        releaseAll();
        endQuarantine();
        guards.checkEmpty();
        assertThat(HeapState.of(kernel)).isEqualTo(start);
    }

    /** It ends with a free; the first attempt at something to free may be refused a page. */
    private void endQuarantine() {
        guards.guardOnly("temp");
        for (int i = 0; i < ATTEMPTS && !guards.isQuarantineEmpty(); i++) {
            malloc(types.get(0), 1, 1);
            free(0);
        }
    }
}
