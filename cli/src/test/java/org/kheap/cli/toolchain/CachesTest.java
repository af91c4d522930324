package org.kheap.cli.toolchain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CachesTest {
    @TempDir Path directory;

    /** A directory cannot be made where a file is, whoever asks. */
    private Path file;

    @BeforeEach
    void putAFileInTheWay() throws IOException {
        file = Files.createFile(directory.resolve("file"));
    }

    @Test
    void shouldPreferThePropertyThenTheVariable() throws Exception {
        Map<String, String> variables = Map.of("KHEAP_CACHE", directory + "/variable");

        assertThat(root(Map.of("kheap.cache", directory + "/property"), variables))
                .isEqualTo(directory.resolve("property"))
                .isDirectory();
        assertThat(root(Map.of("kheap.cache", ""), variables))
                .isEqualTo(directory.resolve("variable"))
                .isDirectory();
    }

    @Test
    void shouldFollowXdgThenHome() throws Exception {
        String home = directory + "/home";

        assertThat(root(Map.of(), Map.of("XDG_CACHE_HOME", directory + "/xdg", "HOME", home)))
                .isEqualTo(directory.resolve("xdg/kheap"));
        assertThat(root(Map.of(), Map.of("HOME", home)))
                .isEqualTo(directory.resolve("home/.cache/kheap"));
    }

    @Test
    void shouldRefuseANamedDirectoryThatCannotBeWritten() {
        assertThatThrownBy(() -> root(Map.of(), Map.of("KHEAP_CACHE", file.toString())))
                .isInstanceOf(IOException.class)
                .hasMessage("the cache directory cannot be written: path=" + file);
    }

    @Test
    void shouldFallBackToADirectoryNobodyElseCanWrite() throws Exception {
        Path temporary = temporary();

        assertThat(root(Map.of(), Map.of("HOME", file.toString()))).isEqualTo(temporary);
        assertThat(root(Map.of(), Map.of())).isEqualTo(temporary);
        assertThat(Files.getPosixFilePermissions(temporary))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void shouldNotTrustATemporaryDirectoryOthersCanWrite() throws Exception {
        Files.createDirectory(temporary());
        Files.setPosixFilePermissions(temporary(), PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThatThrownBy(() -> root(Map.of(), Map.of()))
                .isInstanceOf(IOException.class)
                .hasMessage("another user may write the cache directory: path=" + temporary());
    }

    private Path temporary() {
        return directory.resolve("kheap-" + System.getProperty("user.name"));
    }

    private Path root(Map<String, String> properties, Map<String, String> environment)
            throws IOException {
        Map<String, String> always =
                Map.of(
                        "java.io.tmpdir", directory.toString(),
                        "user.name", System.getProperty("user.name"));
        return Caches.root(
                name -> properties.getOrDefault(name, always.get(name)), environment::get);
    }
}
