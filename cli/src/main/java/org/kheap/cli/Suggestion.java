package org.kheap.cli;

import java.util.Collection;
import java.util.Comparator;

/** Finds the name that somebody probably meant. */
final class Suggestion {
    private Suggestion() {}

    /** {@code "; did you mean …?"} with the known name nearest to {@code typed}. */
    static String of(String typed, Collection<String> known) {
        return known.stream()
                .min(Comparator.comparingInt(name -> distance(typed, name)))
                .map("; did you mean %s?"::formatted)
                .orElse("");
    }

    /** How many letters have to be added, dropped or changed (Levenshtein 1965). */
    static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
