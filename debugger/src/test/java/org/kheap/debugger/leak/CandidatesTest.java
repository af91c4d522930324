package org.kheap.debugger.leak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CandidatesTest {
    private final List<String> refused = new ArrayList<>();

    private void refuse(Candidates.Builder.Range range, Candidates.Builder.Range other) {
        refused.add(
                "%x-%x".formatted(range.start(), range.end())
                        + (other == null ? "" : " %x-%x".formatted(other.start(), other.end())));
    }

    /** Heaps that are dense, spread over the address space, around its middle, at its end. */
    @Test
    void shouldFindWhatASearchOfAllFinds() {
        for (long seed = 1; seed <= 60; seed++) {
            Random random = new Random(seed);
            long from = seed % 4 == 0 ? Long.MAX_VALUE - 5_000 : random.nextLong();
            long gap = 1L << random.nextInt(seed % 3 == 0 ? 40 : 8);
            List<long[]> ranges = new ArrayList<>();
            Candidates.Builder builder = new Candidates.Builder();
            long at = from;
            for (int i = 0; i < 200 && Long.compareUnsigned(at, from) >= 0; i++) {
                long size = 1 + random.nextInt(100);
                ranges.add(new long[] {at, at + size});
                at += size + Math.abs(random.nextLong() % gap);
            }
            java.util.Collections.shuffle(ranges, random);
            ranges.forEach(range -> builder.add(range[0], range[1], 7, range[0] ^ 1));
            Candidates candidates = builder.build(this::refuse);

            assertThat(candidates.count()).as("seed %d", seed).isEqualTo(ranges.size());
            for (int i = 0; i < 500; i++) {
                long[] near = ranges.get(random.nextInt(ranges.size()));
                long address =
                        random.nextInt(5) == 0
                                ? random.nextLong()
                                : near[random.nextInt(2)] + random.nextInt(40) - 20;
                check(candidates, ranges, address, seed);
            }
        }
        assertThat(refused).isEmpty();
    }

    private static void check(Candidates candidates, List<long[]> ranges, long address, long seed) {
        long expected =
                ranges.stream()
                        .filter(r -> Long.compareUnsigned(address - r[0], r[1] - r[0]) < 0)
                        .map(r -> r[0])
                        .findFirst()
                        .orElse(0L);
        int found = candidates.find(address);

        assertThat(found < 0 ? 0 : candidates.start(found))
                .as("seed %d, address %x", seed, address)
                .isEqualTo(expected);
        if (found >= 0) {
            assertThat(candidates.control(found)).isEqualTo(expected ^ 1);
            assertThat(candidates.source(found)).isEqualTo(7);
        }
    }

    @Test
    void shouldLeaveOutWhatCannotBe() {
        Candidates.Builder builder = new Candidates.Builder();
        builder.add(0x1000, 0x1100, 0, 1);
        builder.add(0x2000, 0x2000, 0, 2);
        builder.add(0x3000, 0x2f00, 0, 3);
        builder.add(0x10f8, 0x1200, 0, 4);
        builder.add(0x1000, 0x1080, 0, 5);
        builder.add(0x1100, 0x1110, 0, 6);

        Candidates candidates = builder.build(this::refuse);

        assertThat(refused)
                .containsExactlyInAnyOrder(
                        "2000-2000", "3000-2f00", "10f8-1200 1000-1100", "1000-1080 1000-1100");
        assertThat(candidates.count()).isEqualTo(2);
        assertThat(candidates.control(candidates.find(0x1050))).isEqualTo(1);
        assertThat(candidates.control(candidates.find(0x1100))).isEqualTo(6);
    }

    @Test
    void shouldBeEmpty() {
        Candidates candidates = new Candidates.Builder().build(this::refuse);

        assertThat(candidates.count()).isZero();
        assertThat(candidates.find(0)).isNegative();
        assertThat(candidates.find(-1)).isNegative();
    }
}
