package org.kheap.kernel.kmem;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PatternsTest {
    @Test
    void shouldEncodeSizesAsTheGuideShows() {
        assertThat(Patterns.encode(20)).isEqualTo(0x139d);
        assertThat(Patterns.encode(24)).isEqualTo(0x1789);
        assertThat(Patterns.decode(0x139d)).isEqualTo(20);
    }

    @Property(tries = 200)
    void shouldDecodeWhatItEncoded(@ForAll @IntRange(min = 1, max = 131_072) int size) {
        int encoded = Patterns.encode(size);
        assertThat(Patterns.isValid(encoded)).isTrue();
        assertThat(Patterns.decode(encoded)).isEqualTo(size);
        assertThat(Patterns.isValid(encoded + 1)).isFalse();
    }

    @Test
    void shouldNotTakeItsOtherPatternsForSizes() {
        assertThat(Patterns.isValid(1)).isFalse();
        assertThat(Patterns.isValid(0)).isFalse();
        assertThat(Patterns.isValid((int) Patterns.REDZONE)).isFalse();
        assertThat(Patterns.isValid((int) Patterns.FREE)).isFalse();
        assertThat(Patterns.isValid((int) Patterns.UNINITIALIZED)).isFalse();
    }
}
