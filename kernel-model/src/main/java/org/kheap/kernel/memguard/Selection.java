package org.kheap.kernel.memguard;

/** Which requests are to be guarded: see 2.2 of the package comment. */
final class Selection {
    /** {@code vm.memguard.frequency} is a share of so many. */
    private static final long CHANCES = 100_000;

    private final Settings settings;
    private final Counters counters;
    private final GuestRandom random;
    private final long pageSize;

    Selection(Settings settings, Counters counters, GuestRandom random, long pageSize) {
        this.settings = settings;
        this.counters = counters;
        this.random = random;
        this.pageSize = pageSize;
    }

    /**
     * Whether a request could be guarded at all, or refused for its size: as long as nothing is set, no
     * names need be read.
     */
    boolean isAwake() {
        return settings.hasDesc()
                || settings.frequency() != 0
                || settings.guardsAllLarge()
                || settings.minsize() != 0;
    }

    /**
     * @param type of {@code malloc}
     * @param zone that would serve it; null if none would
     */
    boolean wantsMalloc(long size, String type, String zone) {
        return isLargeEnough(size) && (isPicked(size) || isNamed(type) || isNamed(zone));
    }

    boolean wantsItem(long size, String zone, boolean isNofree) {
        boolean considered = !isNofree || settings.guardsNofree();
        return considered && isLargeEnough(size) && (isPicked(size) || isNamed(zone));
    }

    private boolean isLargeEnough(long size) {
        boolean enough = Long.compareUnsigned(size, settings.minsize()) >= 0;
        if (!enough) {
            counters.rejectedForSize();
        }
        return enough;
    }

    /** Whether a request is guarded whosever it is. */
    private boolean isPicked(long size) {
        boolean large = Long.compareUnsigned(size, pageSize) >= 0;
        return large && settings.guardsAllLarge() || wins();
    }

    private boolean wins() {
        long frequency = settings.frequency();
        boolean won = frequency != 0 && random.next() % CHANCES < frequency;
        if (won) {
            counters.chosenAtRandom();
        }
        return won;
    }

    /** Names are compared each time: a type may be unloaded, and come back at another address. */
    private boolean isNamed(String name) {
        return settings.hasDesc() && settings.desc().equals(name);
    }
}
