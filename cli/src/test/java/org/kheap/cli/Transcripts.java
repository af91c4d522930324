package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a document shows of kheap: blocks whose first line is a command. The command may end in
 * filters, {@code | head -n N}, {@code | tail -n N} and {@code | grep WORD}, for which no shell is
 * needed; quotes that one would want are dropped.
 */
final class Transcripts {
    private static final Pattern BLOCK =
            Pattern.compile("```\n\\$ scripts/kheap (.*)\n((?s:.*?))```");

    private Transcripts() {}

    /** Fails unless the document shows what kheap prints; or writes it so, if that was asked for. */
    static void check(Path document) throws IOException {
        String text = Files.readString(document);
        Matcher block = BLOCK.matcher(text);
        assertThat(block.find()).as("a transcript in " + document).isTrue();
        String real = block.replaceAll(shown -> Matcher.quoteReplacement(block(shown.group(1))));
        if (Boolean.getBoolean("kheap.golden.accept")) {
            Files.writeString(document, real);
        } else {
            assertThat(text).isEqualTo(real);
        }
    }

    private static String block(String command) {
        return "```\n$ scripts/kheap %s\n%s```".formatted(command, output(command));
    }

    /** Both streams, as on a terminal. */
    private static String output(String command) {
        List<String> stages = Arrays.asList(command.split(" \\| "));
        List<String> words = new ArrayList<>();
        for (String word : stages.get(0).replace("'", "").split(" ")) {
            boolean file = word.startsWith("guest/") || word.startsWith("docs/");
            words.add(file ? GuestRun.HOME.resolve(word).toString() : word);
        }
        ByteArrayOutputStream terminal = new ByteArrayOutputStream();
        try (PrintStream stream = new PrintStream(terminal, true, StandardCharsets.UTF_8)) {
            Main.run(words.toArray(String[]::new), stream, stream, false);
        }
        List<String> lines = terminal.toString(StandardCharsets.UTF_8).lines().toList();
        for (String filter : stages.subList(1, stages.size())) {
            lines = filtered(lines, filter.split(" "));
        }
        // A panic begins with an empty line, which would only look like a mistake.
        return String.join("\n", lines).stripLeading() + "\n";
    }

    private static List<String> filtered(List<String> lines, String[] filter) {
        String last = filter[filter.length - 1];
        Stream<String> stream = lines.stream();
        return switch (filter[0]) {
            case "head" -> stream.limit(Long.parseLong(last)).toList();
            case "tail" -> stream.skip(Math.max(0, lines.size() - Long.parseLong(last))).toList();
            case "grep" -> stream.filter(line -> line.contains(last)).toList();
            default -> throw new AssertionError("no such filter: " + filter[0]);
        };
    }
}
