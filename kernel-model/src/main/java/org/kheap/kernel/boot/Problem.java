package org.kheap.kernel.boot;

import java.util.List;

/**
 * Why a setting, or a line of a system file, cannot be taken.
 *
 * @param fact what is wrong, with the values that are
 * @param advice what to do, if none of {@code known} was meant
 * @param typed what was written in place of a known name; empty if that was not it
 * @param known the names of which one was probably meant
 */
public record Problem(String fact, String advice, String typed, List<String> known) {
    /** A person finds the place by so much of what was written. */
    private static final int LONGEST_SHOWN = 60;

    static Problem of(String fact, String advice) {
        return new Problem(fact, advice, "", List.of());
    }

    static Problem misspelt(String fact, String advice, String typed, List<String> known) {
        return new Problem(fact, advice, typed, List.copyOf(known));
    }

    /** Text of a user's in a form that may go to a terminal: not too long, without control codes. */
    static String shown(String text) {
        String start =
                text.codePointCount(0, text.length()) <= LONGEST_SHOWN
                        ? text
                        : text.substring(0, text.offsetByCodePoints(0, LONGEST_SHOWN)) + "...";
        return start.replaceAll("\\p{Cntrl}", "?");
    }
}
