package org.kheap.cli.mdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kheap.debugger.command.DebuggerException;

class MacroFilesTest {
    @TempDir private Path directory;
    private MacroFiles macros;

    @BeforeEach
    void write() throws IOException {
        Files.createDirectories(directory.resolve("mine/folder"));
        Files.createDirectories(directory.resolve("ours"));
        Files.writeString(directory.resolve("mine/lab"), "./X\n");
        Files.writeString(directory.resolve("ours/lab"), "./D\n");
        Files.writeString(directory.resolve("ours/other"), "./J\n");
        macros =
                new MacroFiles(
                        List.of(
                                directory.resolve("mine"),
                                directory.resolve("missing"),
                                directory.resolve("ours")));
    }

    @Test
    void shouldTakeTheFirstOfAName() {
        assertThat(macros.find("lab")).contains("./X\n");
        assertThat(macros.find("other")).contains("./J\n");
        assertThat(macros.names()).containsExactlyInAnyOrder("lab", "lab", "other");
    }

    @Test
    void shouldFindNothingWhereNothingIs() {
        assertThat(macros.find("nothing")).isEmpty();
        assertThat(macros.find("folder")).isEmpty();
        assertThat(macros.find("\0")).isEmpty();
        assertThat(macros.find("./lab")).isEmpty();
    }

    @Test
    void shouldTakeAPathAsItIs() {
        assertThat(macros.find(directory + "/ours/lab")).contains("./D\n");
    }

    @Test
    void shouldRefuseWhatIsNoMacro() throws IOException {
        Path large = directory.resolve("mine/large");
        try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(1 << 21);
        }

        assertThatThrownBy(() -> macros.find("large"))
                .isInstanceOf(DebuggerException.class)
                .hasMessage("not a macro: " + large);
        assertThatThrownBy(() -> macros.find(directory + "/mine"))
                .isInstanceOf(DebuggerException.class)
                .hasMessage("not a macro: " + directory + "/mine");
    }
}
