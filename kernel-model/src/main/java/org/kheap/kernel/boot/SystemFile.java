package org.kheap.kernel.boot;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kheap.machine.Abi;

/**
 * A file in the syntax of {@code /etc/system} (system(4)), read. Every line of it is a setting, a
 * directive without effect here, a problem, or says nothing.
 *
 * @param settings in the order of the file
 * @param ignored directives of the real file that have nothing to act on here
 * @param problems all that is wrong, in the order of the file
 */
public record SystemFile(List<Setting> settings, List<Ignored> ignored, List<Wrong> problems) {
    private static final String SET = "set";

    /** What concerns module paths, the root file system and loading: there are none of these here. */
    private static final List<String> WITHOUT_EFFECT =
            List.of("moddir:", "rootdev:", "rootfs:", "exclude:", "include:", "forceload:");

    /** The first word, with a colon if one is next; and the rest. */
    private static final Pattern LINE = Pattern.compile("([^\\s:]*)\\s*(:?)(.*)", Pattern.DOTALL);

    /**
     * A directive that was recognized and does nothing.
     *
     * @param line counted from 1
     */
    public record Ignored(int line, String directive) {}

    /**
     * A line that cannot be taken.
     *
     * @param line counted from 1
     */
    public record Wrong(int line, Problem problem) {}

    public SystemFile {
        settings = List.copyOf(settings);
        ignored = List.copyOf(ignored);
        problems = List.copyOf(problems);
    }

    /**
     * Reads the text of a file, all of it whatever is wrong.
     *
     * @param machines the machines that are to be booted with it
     */
    public static SystemFile parse(String text, List<Abi> machines) {
        Reading reading = new Reading(new SettingParser(machines));
        text.lines().forEach(reading::line);
        return new SystemFile(reading.settings, reading.ignored, reading.problems);
    }

    /** What has been read so far. */
    private static final class Reading {
        private final SettingParser parser;
        private final List<Setting> settings = new ArrayList<>();
        private final List<Ignored> ignored = new ArrayList<>();
        private final List<Wrong> problems = new ArrayList<>();
        private int number;

        Reading(SettingParser parser) {
            this.parser = parser;
        }

        void line(String line) {
            number++;
            String command = line.strip();
            if (!command.isEmpty() && command.charAt(0) != '*' && command.charAt(0) != '#') {
                command(command);
            }
        }

        private void command(String command) {
            Matcher parts = LINE.matcher(command);
            if (!parts.matches()) {
                throw new IllegalStateException("every text has a first word, if an empty one");
            }
            String word = parts.group(1).toLowerCase(Locale.ROOT);
            String directive = word + parts.group(2);
            if (directive.equals(SET)) {
                set(parts.group(3));
            } else if (WITHOUT_EFFECT.contains(directive)) {
                ignored.add(new Ignored(number, directive));
            } else {
                unknown(command, parts.group(1) + parts.group(2));
            }
        }

        private void set(String text) {
            try {
                settings.add(parser.parse(text));
            } catch (BadSettingException e) {
                problems.add(new Wrong(number, e.problem()));
            }
        }

        /** Forgetting the word {@code set} is so common that it gets an answer of its own. */
        private void unknown(String command, String directive) {
            String fact = "unknown directive: directive=" + Problem.shown(directive);
            Problem problem;
            try {
                problem = Problem.of(fact, "did you mean %s?".formatted(parser.parse(command)));
            } catch (BadSettingException e) {
                List<String> known = new ArrayList<>(WITHOUT_EFFECT);
                known.add(0, SET);
                problem = Problem.misspelt(fact, "write set NAME=VALUE", directive, known);
            }
            problems.add(new Wrong(number, problem));
        }
    }

    /** The settings, a line each: a file that says the same. */
    public String text() {
        StringBuilder text = new StringBuilder();
        settings.forEach(setting -> text.append(setting).append('\n'));
        return text.toString();
    }
}
