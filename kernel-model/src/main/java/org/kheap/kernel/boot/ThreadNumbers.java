package org.kheap.kernel.boot;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Numbers by which debuggers tell the threads of a dump apart. */
final class ThreadNumbers {
    private static final int NONE = 0;

    private ThreadNumbers() {}

    /**
     * Numbers from 1, of which no two are equal. Threads keep their own as far as it is one; those
     * whose own the guest has damaged get the lowest that are left.
     *
     * @param own what the guest's memory says; 0 where that cannot be read
     */
    static List<Integer> of(List<Long> own) {
        Set<Integer> taken = new HashSet<>();
        List<Integer> numbers = new ArrayList<>();
        for (long number : own) {
            boolean good = number >= 1 && number <= Integer.MAX_VALUE && taken.add((int) number);
            numbers.add(good ? (int) number : NONE);
        }
        int free = 1;
        for (int i = 0; i < numbers.size(); i++) {
            if (numbers.get(i) == NONE) {
                while (!taken.add(free)) {
                    free++;
                }
                numbers.set(i, free);
            }
        }
        return numbers;
    }
}
