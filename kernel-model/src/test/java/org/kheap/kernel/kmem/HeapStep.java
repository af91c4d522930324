package org.kheap.kernel.kmem;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * One thing that somebody does to a heap. What the two numbers mean depends on the kind, and any
 * number makes sense, so that a list of steps can be shrunk at will.
 */
record HeapStep(Kind kind, int first, int second) {
    private static final int LARGEST_NUMBER = 999_999;

    /** What is done; the weight says how often. */
    enum Kind {
        ALLOCATE(30),
        ALLOCATE_ZEROED(6),
        FREE(48),
        FREE_MANY(2),
        LOOK(4),
        CREATE_CACHE(2),
        DESTROY_CACHE(1),
        ALLOCATE_FROM_CACHE(30),
        FILL_CACHE(2),
        CREATE_ARENA(2),
        DESTROY_ARENA(1),
        ALLOCATE_FROM_ARENA(10),
        ALLOCATE_CONSTRAINED(5),
        RUN_ON_CPU(4),
        RUN_TASKS(2),
        MAINTAIN(4),
        REAP(1),
        REAP_CACHE(2),
        FAIL_ON_PURPOSE(3),
        FAIL_NO_MORE(4),
        REFUSE_PAGE(1),
        REFUSE_MAPPING(1);

        private final int weight;

        Kind(int weight) {
            this.weight = weight;
        }

        /** All kinds, each as often as its weight says. */
        static List<Kind> weighted() {
            return Arrays.stream(values())
                    .flatMap(kind -> Collections.nCopies(kind.weight, kind).stream())
                    .toList();
        }
    }

    /** Sequences of {@code length} steps. */
    static Arbitrary<List<HeapStep>> sequences(int length) {
        Arbitrary<Integer> numbers = Arbitraries.integers().between(0, LARGEST_NUMBER);
        return Combinators.combine(Arbitraries.of(Kind.weighted()), numbers, numbers)
                .as(HeapStep::new)
                .list()
                .ofSize(length);
    }

    @Override
    public String toString() {
        return "%s %d %d".formatted(kind, first, second);
    }
}
