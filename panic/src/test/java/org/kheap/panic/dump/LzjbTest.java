package org.kheap.panic.dump;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LzjbTest {
    private static final int PAGE = 4096;

    @Test
    void shouldCompressZeroesToCopiesOfTheFirst() {
        byte[] out = new byte[PAGE];

        int size = new Lzjb().compress(new byte[PAGE], out);

        // A byte as it is, 62 copies of 66, three bytes too near to the end: 66 items in 9 groups.
        assertThat(size).isEqualTo(9 + 1 + 2 * 62 + 3);
        assertThat(Arrays.copyOf(out, 6)).containsExactly(0xfe, 0, 63 << 2, 1, 63 << 2, 66);
    }

    @Test
    void shouldPutTheHighByteOfACopyFirst() {
        byte[] page = new byte[PAGE];
        byte[] out = new byte[PAGE];
        System.arraycopy(new byte[] {'a', 'b', 'c'}, 0, page, 0, 3);
        System.arraycopy(page, 0, page, 1000, 3);

        new Lzjb().compress(page, out);

        // a, b, c, 0, 16 copies of zeroes, then what is meant: the fifth item of the third group.
        int group = 1 + 4 + 2 * 4 + 1 + 2 * 8;
        assertThat(out[group] & 0x1f).isEqualTo(0x1f);
        int copy = (out[group + 9] & 0xff) << 8 | out[group + 10] & 0xff;
        assertThat(copy >> 10).isEqualTo(66 - 3);
        assertThat(copy & 0x3ff).isEqualTo(1000);
    }

    @Test
    void shouldKeepWhatCannotBeCompressed() {
        byte[] page = incompressible();
        byte[] out = new byte[PAGE];

        assertThat(new Lzjb().compress(page, out)).isEqualTo(PAGE);
        assertThat(out).isEqualTo(page);
    }

    /** No three bytes of it occur twice. */
    private static byte[] incompressible() {
        byte[] page = new byte[PAGE];
        int at = 0;
        for (int a = 0; at + 1 < PAGE; a++) {
            for (int b = 0; b < a && at + 1 < PAGE; b++) {
                page[at++] = (byte) a;
                page[at++] = (byte) (128 + b);
            }
        }
        return page;
    }

    @Property(tries = 300)
    void shouldGiveBackWhatItCompressed(
            @ForAll @Size(min = 1, max = 40) byte[] pattern,
            @ForAll @IntRange(min = 1, max = 3000) int period,
            @ForAll int seed) {
        byte[] page = mixed(pattern, period, seed);
        byte[] out = new byte[PAGE];
        byte[] back = new byte[PAGE];

        int size = new Lzjb().compress(page, out);

        assertThat(size).isBetween(1, PAGE);
        assertThat(Lzjb.decompress(out, size, back)).isTrue();
        assertThat(back).isEqualTo(page);
    }

    /** Stretches of a pattern, and of noise between them. */
    private static byte[] mixed(byte[] pattern, int period, int seed) {
        byte[] page = new byte[PAGE];
        new java.util.Random(seed).nextBytes(page);
        for (int i = 0; i < PAGE; i++) {
            if (i % (2 * period) < period) {
                page[i] = pattern[i % pattern.length];
            }
        }
        return page;
    }

    @Test
    void shouldNotDependOnWhatWasCompressedBefore() {
        byte[] page = mixed(new byte[] {1, 2, 3}, 100, 7);
        byte[] fresh = new byte[PAGE];
        byte[] used = new byte[PAGE];
        Lzjb lzjb = new Lzjb();
        lzjb.compress(mixed(new byte[] {3, 1, 2}, 77, 8), used);

        assertThat(lzjb.compress(page, used)).isEqualTo(new Lzjb().compress(page, fresh));
        Arrays.fill(used, (byte) 0);
        lzjb.compress(page, used);
        assertThat(used).isEqualTo(fresh);
    }

    @Property(tries = 300)
    void shouldRefuseOrSurviveGarbage(@ForAll @Size(min = 0, max = 300) byte[] garbage) {
        byte[] out = new byte[PAGE];

        boolean taken = Lzjb.decompress(garbage, garbage.length, out);

        assertThat(taken && garbage.length < 8).isFalse();
    }

    @Test
    void shouldRefuseWhatIsCutOrTooLong() {
        byte[] out = new byte[PAGE];
        int size = new Lzjb().compress(mixed(new byte[] {1}, 500, 3), out);
        byte[] back = new byte[PAGE];

        for (int cut = 0; cut < size; cut++) {
            assertThat(Lzjb.decompress(out, cut, back)).as("%d", cut).isFalse();
        }
        assertThat(Lzjb.decompress(Arrays.copyOf(out, size + 1), size + 1, back)).isFalse();
    }
}
