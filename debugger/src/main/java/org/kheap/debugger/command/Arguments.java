package org.kheap.debugger.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What stood behind a command, sorted by its {@link Description}. Options come first; flags may
 * stand together behind one {@code -}; a value is attached to its letter or the next word; {@code --}
 * ends the options.
 */
public final class Arguments {
    private final int radix;
    private final Map<Character, Argument> options = new TreeMap<>();
    private final List<Argument> operands = new ArrayList<>();

    private Arguments(int radix) {
        this.radix = radix;
    }

    /**
     * Sorts {@code words}.
     *
     * @param radix of numbers without a prefix
     * @throws UsageException if the command does not take them
     */
    public static Arguments parse(Description description, List<Argument> words, int radix) {
        Arguments parsed = new Arguments(radix);
        int next = description.parsed() ? parsed.takeOptions(description, words) : 0;
        parsed.operands.addAll(words.subList(next, words.size()));
        int count = parsed.operands.size();
        if (count < description.fewest() || count > description.most()) {
            throw new UsageException("");
        }
        return parsed;
    }

    /** Returns the index of the first operand. */
    private int takeOptions(Description description, List<Argument> words) {
        int next = 0;
        while (next < words.size() && isOption(words.get(next))) {
            String cluster = words.get(next++).text();
            if (cluster.equals("--")) {
                break;
            }
            next = takeCluster(description, cluster, words, next);
        }
        return next;
    }

    private static boolean isOption(Argument word) {
        return word instanceof Argument.Word
                && word.text().length() > 1
                && word.text().charAt(0) == '-';
    }

    /** Returns the index of the word behind the cluster and its value. */
    private int takeCluster(
            Description description, String cluster, List<Argument> words, int next) {
        for (int i = 1; i < cluster.length(); i++) {
            Option option = known(description, cluster.charAt(i));
            if (!option.hasValue()) {
                options.put(option.letter(), new Argument.Word(""));
            } else if (i + 1 < cluster.length()) {
                put(option, new Argument.Word(cluster.substring(i + 1)));
                return next;
            } else if (next < words.size()) {
                put(option, words.get(next));
                return next + 1;
            } else {
                throw new UsageException("option requires an argument -- " + option.letter());
            }
        }
        return next;
    }

    private static Option known(Description description, char letter) {
        return description
                .option(letter)
                .orElseThrow(() -> new UsageException("illegal option -- " + letter));
    }

    /** Numbers are tried at once, so that a bad one is refused before anything is printed. */
    private void put(Option option, Argument value) {
        if (option.kind() == Option.Kind.NUMBER) {
            value.number(radix);
        }
        options.put(option.letter(), value);
    }

    /** Whether the option was given. */
    public boolean has(char letter) {
        return options.containsKey(letter);
    }

    /** The value of an option that takes a number. */
    public OptionalLong number(char letter) {
        Argument value = options.get(letter);
        return value == null ? OptionalLong.empty() : OptionalLong.of(value.number(radix));
    }

    /** The value of an option that takes a word. */
    public Optional<String> text(char letter) {
        return Optional.ofNullable(options.get(letter)).map(Argument::text);
    }

    /** What followed the options. */
    public List<Argument> operands() {
        return List.copyOf(operands);
    }

    /** The text of the operand at {@code index}; nothing if there are fewer. */
    public Optional<String> operand(int index) {
        return index < operands.size() ? Optional.of(operands.get(index).text()) : Optional.empty();
    }

    /** The operands as one text, a blank between two. */
    public String text() {
        List<String> texts = operands.stream().map(Argument::text).toList();
        return String.join(" ", texts);
    }
}
