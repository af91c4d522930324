package org.kheap.kernel.vmem;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The lowest place that meets all constraints, against a search that tries every address. */
class PlacementTest {
    /** In the middle, at the top of 32 bits, and at the top of 64 bits. */
    private static final long[] BASES = {0x1_0000, 0xffff_fe00L, -0x200L};

    private static long bruteForce(
            long start, long end, Placement where, long size, long alignment) {
        for (long at = start; Long.compareUnsigned(at, end) < 0; at++) {
            long last = at + size - 1;
            boolean inside =
                    Long.compareUnsigned(last, at) >= 0
                            && Long.compareUnsigned(last, end) < 0
                            && Long.compareUnsigned(at, where.min()) >= 0
                            && (where.max() == 0 || Long.compareUnsigned(last, where.max()) < 0);
            boolean aligned = Long.remainderUnsigned(at, alignment) == where.phase();
            boolean whole =
                    where.nocross() == 0
                            || Long.divideUnsigned(at, where.nocross())
                                    == Long.divideUnsigned(last, where.nocross());
            if (inside && aligned && whole) {
                return at;
            }
        }
        return 0;
    }

    @Property(tries = 4000)
    void shouldBeTheLowestThatMeetsAllConstraints(
            @ForAll @IntRange(max = 2) int base,
            @ForAll @IntRange(max = 0x180) int start,
            @ForAll @IntRange(min = 1, max = 0x7f) int length,
            @ForAll @IntRange(min = 1, max = 80) int size,
            @ForAll @IntRange(max = 6) int alignShift,
            @ForAll @IntRange(max = 63) int phase,
            @ForAll @IntRange(max = 9) int nocrossShift,
            @ForAll @IntRange(max = 0x1ff) int min,
            @ForAll @IntRange(max = 0x1ff) int max) {
        long align = 1L << alignShift;
        long nocross = nocrossShift == 9 ? 0 : 1L << nocrossShift;
        long begin = BASES[base] + start;
        Placement where =
                new Placement(
                        align,
                        phase & align - 1,
                        nocross,
                        min % 3 == 0 ? 0 : BASES[base] + min,
                        max % 3 == 0 ? 0 : BASES[base] + max);
        // What xalloc lets pass.
        Assume.that(nocross == 0 || where.phase() + size <= nocross && align <= nocross);
        assertThat(where.fit(begin, begin + length, size, 1))
                .as("[0x%x, 0x%x) size=%d %s", begin, begin + length, size, where)
                .isEqualTo(bruteForce(begin, begin + length, where, size, align));
    }

    @Property(tries = 300)
    void shouldBeAtTheStartWithoutConstraints(
            @ForAll @IntRange(max = 40) int quanta, @ForAll @IntRange(min = 1, max = 40) int size) {
        long fit = Placement.ANYWHERE.fit(0x1_0000, 0x1_0000 + 16L * quanta, 16L * size, 16);
        assertThat(fit).isEqualTo(size <= quanta ? 0x1_0000 : 0);
    }
}
