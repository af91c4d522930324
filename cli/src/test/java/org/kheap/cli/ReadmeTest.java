package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the README shows is what kheap prints. */
class ReadmeTest {
    private static final Path HOME = Path.of(System.getProperty("kheap.home", ".."));

    /** A comment with the command, and the block behind it. */
    private static final Pattern TRANSCRIPT =
            Pattern.compile("<!-- transcript: (.*?) -->\n```\n(.*?)```", Pattern.DOTALL);

    @Test
    void shouldShowTranscriptsThatAreTrue() throws IOException {
        Path readme = HOME.resolve("README.md");
        String text = Files.readString(readme);
        Matcher transcript = TRANSCRIPT.matcher(text);
        assertThat(transcript.find()).as("a transcript in the README").isTrue();
        String real =
                transcript.replaceAll(shown -> Matcher.quoteReplacement(block(shown.group(1))));
        if (Boolean.getBoolean("kheap.golden.accept")) {
            Files.writeString(readme, real);
        } else {
            assertThat(text).isEqualTo(real);
        }
    }

    private static String block(String command) {
        return "<!-- transcript: %s -->\n```\n%s```".formatted(command, run(command));
    }

    private static String run(String command) {
        List<String> words = new ArrayList<>();
        for (String word : command.split(" ")) {
            words.add(word.startsWith("guest/") ? HOME.resolve(word).toString() : word);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        try (PrintStream console = new PrintStream(out);
                PrintStream talk = new PrintStream(err)) {
            Main.run(words.toArray(String[]::new), console, talk, false);
        }
        // The panic begins with an empty line, which would only look like a mistake in the README.
        return out.toString(StandardCharsets.UTF_8).stripLeading();
    }
}
