package org.kheap.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** Finds the name that somebody probably meant. */
final class Suggestion {
    /** So many wrong letters are a slip in a name however short it is. */
    private static final int SLIP = 3;

    private Suggestion() {}

    /**
     * {@code "; did you mean …?"} with the known name nearest to {@code typed}; empty if none is so
     * near that it was probably meant. Case does not count.
     */
    static String of(String typed, Collection<String> known) {
        int most = Math.max(SLIP, typed.length() / 2);
        return known.stream()
                .min(Comparator.comparingInt(name -> distanceOfAnyCase(typed, name)))
                .filter(name -> distanceOfAnyCase(typed, name) <= most)
                .map("; did you mean %s?"::formatted)
                .orElse("");
    }

    private static int distanceOfAnyCase(String a, String b) {
        return distance(a.toLowerCase(Locale.ROOT), b.toLowerCase(Locale.ROOT));
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
