package org.kheap.debugger.leak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RangeTest {
    private static final int ADDRESSES = 64;

    /** A few addresses at either end of the address space, as a set of bits says the same. */
    @Test
    void shouldLeaveWhatIsOutsideOfHoles() {
        for (long seed = 1; seed <= 2_000; seed++) {
            Random random = new Random(seed);
            long base = seed % 2 == 0 ? 0 : -ADDRESSES;
            Range all = range(base, random);
            List<Range> holes = new ArrayList<>();
            BitSet expected = bits(base, all);
            for (int i = random.nextInt(4); i > 0; i--) {
                holes.add(range(base, random));
                expected.andNot(bits(base, holes.get(holes.size() - 1)));
            }
            List<Range> left = all.without(holes);

            BitSet found = new BitSet();
            long before = base;
            for (Range range : left) {
                assertThat(Long.compareUnsigned(range.start(), before)).isNotNegative();
                before = range.last();
                found.or(bits(base, range));
            }
            assertThat(found).as("%s without %s", all, holes).isEqualTo(expected);
        }
    }

    @Test
    void shouldKnowWhatTwoHaveInCommon() {
        for (long seed = 1; seed <= 2_000; seed++) {
            Random random = new Random(seed);
            long base = seed % 2 == 0 ? 0 : -ADDRESSES;
            Range one = range(base, random);
            Range other = range(base, random);
            BitSet expected = bits(base, one);
            expected.and(bits(base, other));
            BitSet found = new BitSet();
            one.common(other).forEach(range -> found.or(bits(base, range)));

            assertThat(found).as("%s and %s", one, other).isEqualTo(expected);
        }
    }

    private static Range range(long base, Random random) {
        int start = random.nextInt(ADDRESSES);
        return Range.of(base + start, 1 + random.nextInt(ADDRESSES - start));
    }

    private static BitSet bits(long base, Range range) {
        BitSet bits = new BitSet();
        bits.set((int) (range.start() - base), (int) (range.last() - base) + 1);
        return bits;
    }
}
