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

        // One byte as it is and 61 copies of 66; then too near to the end for copies: 69 bytes.
        int items = 1 + 61 + 69;
        int groups = (items + 7) / 8;
        assertThat(size).isEqualTo(groups + 1 + 2 * 61 + 69);
        assertThat(Arrays.copyOf(out, 6)).containsExactly(0xfe, 0, 63 << 2, 1, 63 << 2, 1);
    }

    @Test
    void shouldPutTheHighByteOfACopyFirst() {
        byte[] page = incompressible();
        System.arraycopy(page, 100, page, 1100, 10);
        byte[] out = new byte[PAGE];
        byte[] in = Arrays.copyOf(page, PAGE);
        Arrays.fill(in, 1110, PAGE, (byte) 0); // so that something is gained

        new Lzjb().compress(in, out);

        // 137 groups of bytes as they are, and four more bytes, lie before the copy.
        int control = 137 * 9;
        assertThat(out[control] & 0x1f).isEqualTo(0x10);
        int copy = (out[control + 5] & 0xff) << 8 | out[control + 6] & 0xff;
        assertThat(copy >> 10).isEqualTo(10 - 3);
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
