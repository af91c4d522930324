package org.kheap.debugger.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * A session as text: lines behind {@code > } and what each of them prints. With {@code
 * -Dkheap.transcripts=} and a folder, what is printed now is written there.
 */
public final class Transcript {
    private static final String PROMPT = "> ";

    private Transcript() {}

    /**
     * Types the lines of a transcript, and holds what is printed to it.
     *
     * @param test beside which the transcript is
     * @param name of its file
     */
    public static void check(Class<?> test, String name, TestSession session) throws IOException {
        String expected = read(test, name);
        StringBuilder actual = new StringBuilder();
        expected.lines()
                .filter(line -> line.startsWith(PROMPT))
                .forEach(
                        line -> {
                            String printed = visible(session.run(line.substring(PROMPT.length())));
                            actual.append(line).append('\n');
                            actual.append(printed).append(printed.isEmpty() ? "" : "\n");
                        });
        String folder = System.getProperty("kheap.transcripts", "");
        if (!folder.isEmpty()) {
            Files.writeString(Path.of(folder, name), actual);
        }
        assertThat(actual.toString()).isEqualTo(expected);
    }

    /** Control characters, which some formats print as they are, would make the file a binary one. */
    private static String visible(String printed) {
        return Pattern.compile("[\\p{Cntrl}&&[^\n\t]]")
                .matcher(printed)
                .replaceAll(found -> "\\\\%03o".formatted((int) found.group().charAt(0)));
    }

    private static String read(Class<?> test, String name) throws IOException {
        try (InputStream stream = test.getResourceAsStream(name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
