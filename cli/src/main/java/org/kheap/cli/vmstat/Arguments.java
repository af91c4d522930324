package org.kheap.cli.vmstat;

import java.util.ArrayList;
import java.util.List;

/**
 * What stands behind {@code vmstat}, in the order of {@code getopt(3)}.
 *
 * @param types whether {@code -m} asks for the types of {@code malloc(9)}
 * @param zones whether {@code -z} asks for the zones of {@code uma(9)}
 * @param dump files of a crash dump to look at: its symbols, if they are named, and its core; empty for
 *     the kernel that runs
 */
public record Arguments(boolean types, boolean zones, List<String> dump) {
    private static final String FLAGS = "afHhimoPsz";
    private static final String WITH_VALUE = "MNcnpw";

    /** What is there of all that vmstat can show elsewhere. */
    private static final String SHOWN = "mz";

    /**
     * @throws UsageException if they make no sense, or ask for what is not about memory
     */
    public static Arguments parse(List<String> words) throws UsageException {
        Parser parser = new Parser(words);
        while (parser.takeOptions()) {
            // word by word
        }
        boolean types = parser.flags.indexOf("m") >= 0;
        boolean zones = parser.flags.indexOf("z") >= 0;
        boolean hasSystemAlone = parser.system != null && parser.core == null;
        if (parser.hasOperands() || hasSystemAlone || !types && !zones) {
            throw UsageException.plain();
        }
        List<String> dump = new ArrayList<>();
        if (parser.system != null) {
            dump.add(parser.system);
        }
        if (parser.core != null) {
            dump.add(parser.core);
        }
        return new Arguments(types, zones, List.copyOf(dump));
    }

    private static final class Parser {
        private final List<String> words;
        private final StringBuilder flags = new StringBuilder();
        private int next;
        private String core;
        private String system;

        Parser(List<String> words) {
            this.words = words;
        }

        boolean hasOperands() {
            return next < words.size();
        }

        /** Takes the options of a word. @return false if there are no more options */
        boolean takeOptions() throws UsageException {
            if (!hasOperands() || !words.get(next).matches("-.+")) {
                return false;
            }
            String word = words.get(next++);
            if (word.equals("--")) {
                return false;
            }
            int at = 1;
            while (at < word.length()) {
                at = take(word, at);
            }
            return true;
        }

        /** @return where the next option is in the word; its end if there is none */
        private int take(String word, int at) throws UsageException {
            char letter = word.charAt(at);
            if (FLAGS.indexOf(letter) >= 0) {
                flags.append(known(letter));
                return at + 1;
            }
            if (WITH_VALUE.indexOf(letter) < 0) {
                throw UsageException.of("illegal option -- " + letter);
            }
            if (at + 1 == word.length() && !hasOperands()) {
                throw UsageException.of("option requires an argument -- " + letter);
            }
            String value = at + 1 < word.length() ? word.substring(at + 1) : words.get(next++);
            switch (letter) {
                case 'M' -> core = value;
                case 'N' -> system = value;
                default -> known(letter);
            }
            return word.length();
        }

        private static char known(char letter) throws UsageException {
            if (SHOWN.indexOf(letter) < 0) {
                throw UsageException.of(
                        "only -m and -z are about memory: not shown here: -" + letter);
            }
            return letter;
        }
    }
}
