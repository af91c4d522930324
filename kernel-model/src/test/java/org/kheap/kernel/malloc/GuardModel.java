package org.kheap.kernel.malloc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.kheap.kernel.base.Globals;
import org.kheap.kernel.memguard.MemguardInvariants;
import org.kheap.kernel.memguard.MemguardProbe;
import org.kheap.kernel.testing.FreebsdKernel;

/**
 * What MemGuard is told, and what follows from it for each request. The variables are written as {@code
 * sysctl} does; those of chance alone decide nothing here.
 */
final class GuardModel {
    private static final String[] DESCRIPTIONS = {
        "", "temp", "devbuf", "zone1", "zone2", "zone3", "32", "1024", "nobody"
    };
    private static final int[] FREQUENCIES = {0, 0, 0, 1000, 30_000, 100_000, 200_000};
    private static final int[] MINSIZES = {0, 0, 0, 1, 64, 1000, 5000, -1};
    private static final String[] PLACEMENTS = {"right", "left", "random", "up"};
    private static final int[] QUARANTINES = {0, 1, 8, 100, 100_000};
    private static final int ALLLARGE = 2;
    private static final int CHANCES = 100_000;

    private final FreebsdKernel freebsd;
    private final MemguardProbe probe;
    private final int page;
    private String desc = "";
    private int options = 1;
    private int frequency;
    private int minsize;

    /** What MemGuard had counted at a moment. */
    record Counts(long made, long failed, long chosen, long rejected) {
        Counts since(Counts before) {
            return new Counts(
                    made - before.made,
                    failed - before.failed,
                    chosen - before.chosen,
                    rejected - before.rejected);
        }
    }

    GuardModel(FreebsdKernel freebsd) {
        this.freebsd = freebsd;
        this.probe = new MemguardProbe(freebsd.kernel(), freebsd.memguard());
        this.page = freebsd.kernel().guest().arch().pageSize();
    }

    // What can be set

    /** Sets one of the variables. */
    void set(int variable, int value) {
        switch (variable % 7) {
            case 0 -> name(DESCRIPTIONS[value % DESCRIPTIONS.length]);
            case 1 -> globals().int32("memguard_options", options = value % 8);
            case 2 -> frequency(FREQUENCIES[value % FREQUENCIES.length]);
            case 3 -> minsize(MINSIZES[value % MINSIZES.length]);
            case 4 -> freebsd.put("memguard_placement", PLACEMENTS[value % PLACEMENTS.length]);
            case 5 -> globals().int32("memguard_canary", value % 2);
            default -> quarantine(QUARANTINES[value % QUARANTINES.length]);
        }
    }

    private Globals globals() {
        return freebsd.kernel().globals();
    }

    private void name(String newDesc) {
        desc = newDesc;
        freebsd.guard(newDesc);
    }

    private void frequency(int newFrequency) {
        frequency = newFrequency;
        globals().int32("memguard_frequency", newFrequency);
    }

    private void minsize(int newMinsize) {
        minsize = newMinsize;
        globals().int32("memguard_minsize", newMinsize);
    }

    private void quarantine(int pages) {
        globals().word("memguard_quarantine_limit", (long) pages * page);
    }

    /** From now on it guards what a type is asked for, and quarantine ends with the next free. */
    void guardOnly(String type) {
        frequency(0);
        minsize(0);
        name(type);
        quarantine(0);
    }

    // What follows

    Counts counts() {
        return new Counts(
                probe.value("numalloc"),
                probe.value("fail_kva") + probe.value("fail_pgs"),
                probe.value("frequency_hits"),
                probe.value("minsize_reject"));
    }

    /**
     * Compares what was counted with what one request must have counted.
     *
     * @param names of those who asked: if MemGuard looks for one of them, it guards the request
     * @param got its address; 0 if it failed
     */
    void checkRequest(Counts before, long size, List<String> names, long got) {
        Counts counted = counts().since(before);
        boolean enough = size >= Integer.toUnsignedLong(minsize);
        boolean large = size >= page && (options & ALLLARGE) != 0;
        boolean drawn = enough && !large && frequency != 0;
        boolean certain = drawn && frequency >= CHANCES;
        assertThat(counted.rejected).as("minsize_reject").isEqualTo(enough ? 0 : 1);
        assertThat(counted.chosen).as("frequency_hits").isBetween(certain ? 1L : 0, drawn ? 1L : 0);
        boolean wanted = enough && (large || counted.chosen != 0 || names.contains(desc));
        assertServed(counted, wanted && size != 0, got);
    }

    /** As {@link #checkRequest}, of a block that is guarded because it was before. */
    void checkKept(Counts before, long got) {
        Counts counted = counts().since(before);
        assertServed(counted, true, got);
        assertThat(counted.chosen + counted.rejected).isZero();
    }

    /** Nobody asked MemGuard for anything. */
    void checkNone(Counts before) {
        assertThat(counts()).isEqualTo(before);
    }

    private void assertServed(Counts counted, boolean wanted, long got) {
        assertThat(counted.made + counted.failed).isEqualTo(wanted ? 1 : 0);
        if (got != 0) {
            assertThat(isGuarded(got)).isEqualTo(counted.made == 1);
        }
        checkLimit();
    }

    boolean isGuarded(long address) {
        return freebsd.memguard().contains(address);
    }

    private void checkLimit() {
        assertThat(probe.value("mapused")).isLessThanOrEqualTo(probe.value("physlimit"));
    }

    void check() {
        MemguardInvariants.check(probe);
    }

    boolean isQuarantineEmpty() {
        return probe.quarantine().isEmpty();
    }

    /** Nothing is guarded, nor was. */
    void checkEmpty() {
        assertThat(probe.records()).isEmpty();
        assertThat(probe.arena().inUse()).isZero();
        assertThat(probe.value("mapused")).isZero();
        assertThat(probe.value("wasted")).isZero();
        assertThat(probe.value("quarantined")).isZero();
    }
}
