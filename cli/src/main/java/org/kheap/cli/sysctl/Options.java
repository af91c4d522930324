package org.kheap.cli.sysctl;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Options of one letter, as {@code getopt(3)} reads them.
 *
 * @param letters those that were given
 * @param arguments what follows the options
 */
record Options(Set<Character> letters, List<String> arguments) {
    /** Options that there are not. */
    static final class BadOptionException extends Exception {
        private static final long serialVersionUID = 1L;

        BadOptionException(char letter) {
            super("illegal option -- " + letter);
        }
    }

    Options {
        letters = Collections.unmodifiableSet(new TreeSet<>(letters));
        arguments = List.copyOf(arguments);
    }

    /**
     * @param known letters
     * @throws BadOptionException if there is another one
     */
    static Options parse(List<String> words, String known) throws BadOptionException {
        TreeSet<Character> letters = new TreeSet<>();
        int next = 0;
        while (next < words.size() && isOption(words.get(next))) {
            String word = words.get(next++);
            if (word.equals("--")) {
                break;
            }
            for (char letter : word.substring(1).toCharArray()) {
                if (known.indexOf(letter) < 0) {
                    throw new BadOptionException(letter);
                }
                letters.add(letter);
            }
        }
        return new Options(letters, words.subList(next, words.size()));
    }

    private static boolean isOption(String word) {
        return word.length() > 1 && word.startsWith("-");
    }

    boolean has(char letter) {
        return letters.contains(letter);
    }
}
