package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What documents show is what kheap prints. {@code -Dkheap.golden.accept=true} writes it anew; the
 * change is then read like any other.
 */
@ExtendWith(EnginesAreClosed.class)
class DocumentsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"README.md", "docs/heap-debugging.md", "docs/mdb.md", "docs/memguard.md"})
    void shouldShowTranscriptsThatAreTrue(String document) throws IOException {
        Transcripts.check(GuestRun.HOME.resolve(document));
    }

    @Test
    void shouldShowTheExampleFileAsItIs() throws IOException {
        String file = Files.readString(GuestRun.HOME.resolve("docs/examples/lite.system"));

        assertThat(Files.readString(GuestRun.HOME.resolve("docs/heap-debugging.md")))
                .contains("`docs/examples/lite.system`:\n\n" + file.indent(4));
    }

    /** The test of the test. */
    @Test
    @DisabledIfSystemProperty(named = "kheap.golden.accept", matches = "true")
    void shouldNoticeAWrongTranscript(@TempDir Path directory) throws IOException {
        String right = "```\n$ scripts/kheap --version | head -n 1\nkheap 0.1.0\n```\n";
        Path document = directory.resolve("document.md");
        Files.writeString(document, right);
        Transcripts.check(document);

        Files.writeString(document, right.replace("\nkheap", "\nkeep"));

        assertThatThrownBy(() -> Transcripts.check(document)).isInstanceOf(AssertionError.class);
    }
}
