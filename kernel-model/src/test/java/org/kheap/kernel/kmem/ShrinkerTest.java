package org.kheap.kernel.kmem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShrinkerTest {
    private static final List<Integer> MANY = IntStream.range(0, 5000).boxed().toList();

    @Test
    void shouldFindTheElementsThatMatter() {
        List<Integer> culprits = List.of(17, 2500, 4999);
        assertThat(new Shrinker<Integer>(list -> list.containsAll(culprits)).shortest(MANY))
                .isEqualTo(culprits);
    }

    @Test
    void shouldFindThatNothingMatters() {
        assertThat(new Shrinker<Integer>(list -> true).shortest(MANY)).isEmpty();
    }

    @Test
    void shouldGiveUpAfterSoManyElements() {
        AtomicLong elements = new AtomicLong();
        Shrinker<Integer> shrinker =
                new Shrinker<>(
                        list -> {
                            elements.addAndGet(list.size() + Shrinker.ELEMENTS_PER_LIST);
                            return list.size() == MANY.size();
                        });
        assertThat(shrinker.shortest(MANY)).isEqualTo(MANY);
        assertThat(elements.get())
                .isBetween(Shrinker.MOST_ELEMENTS, Shrinker.MOST_ELEMENTS + 2L * MANY.size());
    }
}
