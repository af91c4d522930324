package org.kheap.emulator.unicorn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnicornLibraryTest {

    @ParameterizedTest
    @CsvSource({
        "2,1,4,true",
        "2,1,5,true",
        "2,2,0,true",
        "2,10,0,true",
        "2,1,3,false",
        "2,0,9,false",
        "1,9,9,false",
        "3,0,0,false"
    })
    void shouldWantVersion214OrANewer2(int major, int minor, int patch, boolean enough) {
        assertThat(UnicornLibrary.newEnough(major, minor, patch)).isEqualTo(enough);
    }

    @Test
    void shouldTellWhatWasLoaded() {
        UnicornLibrary library = UnicornLibrary.load();

        assertThat(library.version()).matches("2\\.\\d+\\.\\d+");
        assertThat(library.path()).isAbsolute().isReadable();
        assertThat(UnicornLibrary.load()).isSameAs(library);
    }

    @Test
    void shouldNameThePathThatCannotBeRead() throws IOException, InterruptedException {
        assertThat(loadElsewhere("/no/such/libunicorn.so.2"))
                .isEqualTo(
                        "cannot read the Unicorn library: path=/no/such/libunicorn.so.2"
                                + " (set by kheap.unicorn or KHEAP_UNICORN)");
    }

    @Test
    void shouldNameTheFileThatIsNoLibrary(@TempDir Path folder)
            throws IOException, InterruptedException {
        Path garbage = Files.writeString(folder.resolve("libunicorn.so.2"), "garbage");

        assertThat(loadElsewhere(garbage.toString()))
                .startsWith("cannot load the Unicorn library: path=" + garbage + " reason=");
    }

    /** A process loads the library once, so these need one of their own. */
    private static String loadElsewhere(String path) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-D" + UnicornLibrary.PROPERTY + "=" + path,
                                "-cp",
                                System.getProperty("java.class.path"),
                                Loader.class.getName())
                        .redirectErrorStream(true)
                        .start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return output.lines().filter(l -> l.contains("Unicorn library")).findFirst().orElse(output);
    }

    /** Says why the library cannot be loaded. */
    static final class Loader {
        private Loader() {}

        public static void main(String[] arguments) {
            try {
                UnicornLibrary.load();
            } catch (EngineException e) {
                System.out.println(e.getMessage());
            }
        }
    }
}
