package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One run of a gdb that knows every machine: its exit status and what it wrote on both streams. A
 * test that needs one is skipped on a host that has none.
 */
record Gdb(int status, String out, String err) {
    private static final long MOST_SECONDS = 60;

    /** Path of the program; the test is skipped if there is none. */
    static Path program() {
        String path = System.getProperty("kheap.gdb", "");
        assumeThat(path).as("%s", System.getProperty("kheap.gdb.problem", "no gdb")).isNotEmpty();
        return Path.of(path);
    }

    /**
     * Has gdb obey commands one after the other, whether they succeed or not, and end.
     *
     * @param commands as somebody would type them; names of files with blanks have to be quoted
     */
    static Gdb run(String... commands) {
        List<String> line = new ArrayList<>(List.of(program().toString(), "-nx", "-batch"));
        for (String command : commands) {
            line.add("-ex");
            line.add(command);
        }
        try {
            return run(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As {@link #run}, on a crash dump. */
    static Gdb on(Path unix, Path vmcore, List<String> commands) {
        List<String> all = new ArrayList<>(List.of("set width 0"));
        all.add("file '%s'".formatted(unix));
        all.add("core-file " + vmcore); // takes all of the line
        all.addAll(commands);
        return run(all.toArray(String[]::new));
    }

    private static Gdb run(List<String> line) throws IOException {
        Path out = Files.createTempFile("gdb", ".out");
        Path err = Files.createTempFile("gdb", ".err");
        try {
            int status = status(line, out, err);
            return new Gdb(status, text(out), text(err));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    private static int status(List<String> line, Path out, Path err) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().put("LC_ALL", "C");
        builder.environment().remove("DEBUGINFOD_URLS"); // where it would ask for symbols
        Process process = builder.start();
        try {
            boolean ended = process.waitFor(MOST_SECONDS, TimeUnit.SECONDS);
            assertThat(ended).as("%s ended; it wrote %s%s", line, text(out), text(err)).isTrue();
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while gdb ran", e);
        } finally {
            process.destroyForcibly();
        }
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }
}
