package org.kheap.cli.toolchain;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs a program to its end, or to the end of our patience. */
final class Subprocess {
    /** What a program is given of our environment; other variables change what a compiler does. */
    private static final Set<String> ENVIRONMENT =
            Set.of("PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH");

    /** Output behind this many bytes is of no use to anybody. */
    private static final int OUTPUT_LIMIT = 1 << 20;

    private Subprocess() {}

    /**
     * @param status the exit status
     * @param output what the program wrote to either of its outputs
     */
    record Result(int status, String output) {}

    /**
     * @param output a file for what the program writes: unlike a pipe, it never makes it wait
     * @throws TimeoutException if the program had to be killed
     */
    static Result run(List<String> command, Path directory, Path output, Duration limit)
            throws IOException, InterruptedException, TimeoutException {
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
        builder.environment().keySet().retainAll(ENVIRONMENT);
        // The time a compiler would put where a source says __DATE__ or __TIME__.
        builder.environment().put("SOURCE_DATE_EPOCH", "0");
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new TimeoutException("the program takes too long: command=" + command);
            }
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().onExit().join();
        }
        return new Result(process.exitValue(), read(output));
    }

    private static String read(Path output) throws IOException {
        try (InputStream in = Files.newInputStream(output)) {
            return new String(in.readNBytes(OUTPUT_LIMIT), StandardCharsets.UTF_8);
        }
    }
}
