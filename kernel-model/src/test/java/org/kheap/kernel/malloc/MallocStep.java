package org.kheap.kernel.malloc;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * One thing that somebody does with {@code malloc} or a zone. What the two numbers mean depends on the
 * kind, and any number makes sense, so that a list of steps can be shrunk at will.
 */
record MallocStep(Kind kind, int first, int second) {
    private static final int LARGEST_NUMBER = 1_000_000;

    /** What is done; the weight says how often. */
    enum Kind {
        MALLOC(30),
        REALLOC(12),
        CREATE_ZONE(2),
        DESTROY_ZONE(1),
        LIMIT_ZONE(2),
        ZALLOC(30),
        FREE(55),
        FREE_MANY(2),
        RUN_ON_CPU(4),
        EMPTY_MAGAZINES(1),
        REFUSE_PAGE(3),
        SET_MEMGUARD(6);

        private final int weight;

        Kind(int weight) {
            this.weight = weight;
        }
    }

    private static final List<Kind> WEIGHTED =
            Arrays.stream(Kind.values())
                    .flatMap(kind -> Collections.nCopies(kind.weight, kind).stream())
                    .toList();

    /** So many steps, which the seed decides. */
    static List<MallocStep> sequence(long seed, int length) {
        Random random = new Random(seed);
        return Stream.generate(() -> any(random)).limit(length).toList();
    }

    private static MallocStep any(Random random) {
        Kind kind = WEIGHTED.get(random.nextInt(WEIGHTED.size()));
        return new MallocStep(kind, random.nextInt(LARGEST_NUMBER), random.nextInt(LARGEST_NUMBER));
    }

    @Override
    public String toString() {
        return "%s %d %d".formatted(kind, first, second);
    }
}
