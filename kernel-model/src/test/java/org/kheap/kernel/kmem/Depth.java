package org.kheap.kernel.kmem;

import java.util.ArrayList;
import java.util.List;

/**
 * How far tests go that could try everything: with {@code kheap.exhaustive} they do, otherwise they take
 * samples, always the same ones.
 */
final class Depth {
    static final boolean EXHAUSTIVE = Boolean.getBoolean("kheap.exhaustive");

    private Depth() {}

    /** How far apart the things are that a test tries, if it may skip some. */
    static int step(int ofSamples) {
        return EXHAUSTIVE ? 1 : ofSamples;
    }

    /**
     * The numbers from 1 to {@code last}, or about so many of them, evenly spread, the first and the last
     * among them.
     */
    static List<Long> upTo(long last, int samples) {
        List<Long> numbers = new ArrayList<>();
        long step = EXHAUSTIVE ? 1 : Math.max(1, last / samples);
        for (long n = 1; n < last; n += step) {
            numbers.add(n);
        }
        numbers.add(last);
        return numbers;
    }
}
