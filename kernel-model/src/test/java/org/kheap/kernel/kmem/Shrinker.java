package org.kheap.kernel.kmem;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Finds a short list that fails inside of a long one, by leaving out ever smaller parts of it. */
final class Shrinker {
    /** So many lists are tried at most. */
    private static final int MOST_ATTEMPTS = 3000;

    private Shrinker() {}

    /**
     * @param list one that fails
     * @param fails tells whether a list fails, and must always tell the same
     * @return a part of {@code list} that fails, and of which usually nothing can be left out
     */
    static <T> List<T> shortest(List<T> list, Predicate<List<T>> fails) {
        List<T> shortest = list;
        int attempts = 0;
        for (int part = Math.max(1, list.size() / 2); part > 0; part /= 2) {
            boolean shrunk = true;
            while (shrunk) {
                shrunk = false;
                for (int end = shortest.size(); end > 0; end -= part) {
                    List<T> shorter = without(shortest, Math.max(0, end - part), end);
                    if (++attempts < MOST_ATTEMPTS && fails.test(shorter)) {
                        shortest = shorter;
                        shrunk = true;
                    }
                }
            }
        }
        return shortest;
    }

    private static <T> List<T> without(List<T> list, int from, int to) {
        List<T> rest = new ArrayList<>(list.subList(0, from));
        rest.addAll(list.subList(Math.min(to, list.size()), list.size()));
        return rest;
    }
}
