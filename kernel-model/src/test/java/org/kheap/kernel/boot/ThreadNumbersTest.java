package org.kheap.kernel.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ThreadNumbersTest {
    @Test
    void shouldKeepNumbersThatAreGood() {
        assertThat(ThreadNumbers.of(List.of(7L, 1L, (long) Integer.MAX_VALUE)))
                .containsExactly(7, 1, Integer.MAX_VALUE);
    }

    @Test
    void shouldReplaceNumbersThatNoDebuggerTakes() {
        assertThat(ThreadNumbers.of(List.of(0L, 2L, -1L, 1L << 32, Long.MIN_VALUE, 0xffff_ffffL)))
                .containsExactly(1, 2, 3, 4, 5, 6);
    }

    @Test
    void shouldTellThreadsApartThatHaveOneNumber() {
        assertThat(ThreadNumbers.of(List.of(1L, 3L, 3L, 1L, 2L))).containsExactly(1, 3, 4, 5, 2);
    }
}
