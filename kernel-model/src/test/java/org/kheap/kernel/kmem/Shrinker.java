package org.kheap.kernel.kmem;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Finds a short list that fails inside of a long one, by leaving out ever smaller parts of it. */
public final class Shrinker<T> {
    /** So many elements are tried at most, in all lists together; the same on a slow host. */
    static final long MOST_ELEMENTS = 3_000_000;

    /** What the trial of a list costs however short it is, in elements. */
    static final int ELEMENTS_PER_LIST = 300;

    private final Predicate<List<T>> fails;
    private long elementsLeft = MOST_ELEMENTS;

    /** @param fails tells whether a list fails, and must always tell the same */
    public Shrinker(Predicate<List<T>> fails) {
        this.fails = fails;
    }

    /**
     * @param list one that fails
     * @return a part of {@code list} that fails, and of which usually nothing can be left out
     */
    public List<T> shortest(List<T> list) {
        List<T> shortest = list;
        for (int part = Math.max(1, list.size() / 2); part > 0; part /= 2) {
            int before;
            do {
                before = shortest.size();
                shortest = withoutParts(shortest, part);
            } while (shortest.size() < before);
        }
        return shortest;
    }

    /** Leaves out each part of so many elements without which the rest still fails. */
    private List<T> withoutParts(List<T> list, int part) {
        List<T> shortest = list;
        for (int end = list.size(); end > 0 && elementsLeft > 0; end -= part) {
            List<T> shorter = without(shortest, Math.max(0, end - part), end);
            elementsLeft -= ELEMENTS_PER_LIST + shorter.size();
            if (fails.test(shorter)) {
                shortest = shorter;
            }
        }
        return shortest;
    }

    private static <T> List<T> without(List<T> list, int from, int to) {
        List<T> rest = new ArrayList<>(list.subList(0, from));
        rest.addAll(list.subList(to, list.size()));
        return rest;
    }
}
