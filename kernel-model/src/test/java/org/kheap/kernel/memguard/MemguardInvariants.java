package org.kheap.kernel.memguard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.kernel.memguard.MemguardObject.MGO_ADDR;
import static org.kheap.kernel.memguard.MemguardObject.MGO_PAGES;
import static org.kheap.kernel.memguard.MemguardObject.MGO_RESERVED;
import static org.kheap.kernel.memguard.MemguardObject.MGO_SIZE;
import static org.kheap.kernel.memguard.MemguardObject.MGO_START;
import static org.kheap.kernel.memguard.MemguardObject.MGO_STATE;
import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.kheap.machine.Mapping;
import org.kheap.machine.StructView;

/** M1 to M5 of the package comment, read from memory. */
public final class MemguardInvariants {
    private static final int FREED = 2;

    private final MemguardProbe probe;
    private final List<StructView<MemguardObject>> records;
    private final long page;

    private MemguardInvariants(MemguardProbe probe) {
        this.probe = probe;
        this.records = probe.records();
        this.page = probe.page();
    }

    /** @throws AssertionError if one does not hold */
    public static void check(MemguardProbe probe) {
        MemguardInvariants invariants = new MemguardInvariants(probe);
        invariants.checkPlaces();
        invariants.checkReservations();
        invariants.checkPages();
        invariants.checkSums();
        invariants.checkQuarantine();
    }

    private static boolean isFreed(StructView<MemguardObject> record) {
        return record.int32(MGO_STATE) == FREED;
    }

    private long pagesSize(StructView<MemguardObject> record) {
        return (record.word(MGO_SIZE) + page - 1) / page * page;
    }

    private void checkPlaces() {
        for (StructView<MemguardObject> record : records) {
            long pages = record.word(MGO_PAGES);
            long pagesEnd = pages + pagesSize(record);
            long guard = (record.word(MGO_RESERVED) - pagesSize(record)) / 2;
            assertThat(guard).as("M1").isIn(0L, page);
            assertThat(pages).as("M1").isEqualTo(record.word(MGO_START) + guard);
            assertThat(record.word(MGO_ADDR)).as("M1").isBetween(pages, pagesEnd - 1);
            long end = record.word(MGO_ADDR) + record.word(MGO_SIZE);
            assertThat(end).as("M1").isBetween(pages + 1, pagesEnd);
        }
    }

    private void checkReservations() {
        long end = probe.value("mapstart");
        long sum = 0;
        for (StructView<MemguardObject> record : records) {
            assertThat(record.word(MGO_START)).as("M2").isGreaterThanOrEqualTo(end);
            end = record.word(MGO_START) + record.word(MGO_RESERVED);
            sum += record.word(MGO_RESERVED);
        }
        assertThat(end).as("M2").isLessThanOrEqualTo(probe.value("maplimit"));
        assertThat(probe.arena().inUse()).as("M2").isEqualTo(sum);
        assertThat(probe.value("cursor"))
                .as("M2")
                .isBetween(probe.value("mapstart"), probe.value("maplimit"));
    }

    private void checkPages() {
        Set<Long> expected = new HashSet<>();
        for (StructView<MemguardObject> record : records) {
            for (long at = 0; !isFreed(record) && at < pagesSize(record); at += page) {
                expected.add(record.word(MGO_PAGES) + at);
            }
        }
        Set<Long> mapped = new HashSet<>();
        for (Mapping mapping : probe.hat().mappings()) {
            for (long at = 0; at < mapping.size(); at += page) {
                if (probe.contains(mapping.va() + at)) {
                    mapped.add(mapping.va() + at);
                }
            }
        }
        assertThat(mapped).as("M3").isEqualTo(expected);
    }

    private void checkSums() {
        long used = 0;
        long wasted = 0;
        for (StructView<MemguardObject> record : records) {
            used += isFreed(record) ? 0 : pagesSize(record);
            boolean small = record.word(MGO_SIZE) < page;
            wasted += isFreed(record) || !small ? 0 : page - record.word(MGO_SIZE);
        }
        assertThat(probe.value("mapused")).as("M4").isEqualTo(used);
        assertThat(probe.value("wasted")).as("M4").isEqualTo(wasted);
        assertThat(used).as("M4").isLessThanOrEqualTo(probe.value("physlimit"));
    }

    private void checkQuarantine() {
        List<Long> listed = new ArrayList<>();
        long bytes = 0;
        long last = 0;
        for (StructView<MemguardObject> record : probe.quarantine()) {
            listed.add(record.base());
            bytes += record.word(MGO_RESERVED);
            long freed =
                    probe.memory().getLong(record.addressOf(MemguardObject.MGO_FREED), INSPECT);
            assertThat(freed).as("M5").isGreaterThan(last);
            last = freed;
        }
        List<Long> freed =
                records.stream().filter(MemguardInvariants::isFreed).map(StructView::base).toList();
        assertThat(listed).as("M5").containsExactlyInAnyOrderElementsOf(freed);
        assertThat(probe.value("quarantined")).as("M5").isEqualTo(bytes);
    }
}
