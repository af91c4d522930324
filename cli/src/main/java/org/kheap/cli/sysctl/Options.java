package org.kheap.cli.sysctl;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Options of one letter, as {@code getopt(3)} reads them.
 *
 * @param values those that were given, each with its argument if it takes one
 * @param arguments what follows the options
 */
record Options(Map<Character, String> values, List<String> arguments) {
    /** Options that there are not. */
    static final class BadOptionException extends Exception {
        private static final long serialVersionUID = 1L;

        BadOptionException(String message) {
            super(message);
        }
    }

    Options {
        values = Collections.unmodifiableMap(new TreeMap<>(values));
        arguments = List.copyOf(arguments);
    }

    /**
     * Reads the words behind the name of a program.
     *
     * @param plain letters that take no argument
     * @param taking letters that take one
     * @throws BadOptionException if there is another one, or one without its argument
     */
    static Options parse(List<String> words, String plain, String taking)
            throws BadOptionException {
        Map<Character, String> values = new TreeMap<>();
        int next = 0;
        while (next < words.size() && isOption(words.get(next))) {
            String word = words.get(next++);
            if (word.equals("--")) {
                break;
            }
            for (int at = 1; at < word.length(); at++) {
                char letter = word.charAt(at);
                if (taking.indexOf(letter) >= 0) {
                    boolean apart = at == word.length() - 1;
                    if (apart && next == words.size()) {
                        throw new BadOptionException("option requires an argument -- " + letter);
                    }
                    values.put(letter, apart ? words.get(next++) : word.substring(at + 1));
                    break;
                }
                if (plain.indexOf(letter) < 0) {
                    throw new BadOptionException("illegal option -- " + letter);
                }
                values.put(letter, "");
            }
        }
        return new Options(values, words.subList(next, words.size()));
    }

    private static boolean isOption(String word) {
        return word.length() > 1 && word.startsWith("-");
    }

    boolean has(char letter) {
        return values.containsKey(letter);
    }
}
