package org.kheap.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A user whose home is empty at the beginning of each test, and whose keys the test presses. */
final class AtHome implements BeforeEachCallback, AfterEachCallback {
    private static final String HOME = "user.home";

    private final String realHome = System.getProperty(HOME);
    private final InputStream realInput = System.in;
    private Path home;

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        home = Files.createTempDirectory("home");
        System.setProperty(HOME, home.toString());
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        System.setProperty(HOME, realHome);
        System.setIn(realInput);
        try (var files = Files.walk(home)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }

    /** What comes from standard input from now on. */
    void type(String... lines) {
        String text = String.join("\n", lines) + "\n";
        System.setIn(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Writes a file below the home. */
    Path write(String name, String text) throws IOException {
        Path file = home.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }
}
