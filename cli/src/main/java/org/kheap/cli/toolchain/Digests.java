package org.kheap.cli.toolchain;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * SHA-256 of files and texts, in hexadecimal. Each file is read once: an instance lives as long as
 * files may be taken not to change.
 */
final class Digests {
    /** Stands for the content of a file that is not there. */
    private static final String ABSENT = "absent";

    private final Map<Path, String> known = new ConcurrentHashMap<>();

    String of(Path file) throws IOException {
        try {
            return known.computeIfAbsent(file, Digests::read);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static String read(Path file) {
        try {
            return of(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return ABSENT;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String of(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
