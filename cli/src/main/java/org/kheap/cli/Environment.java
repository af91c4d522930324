package org.kheap.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.kheap.cli.toolchain.ToolchainException;

/** What a command has around it: streams, folders, and what came after {@code --}. */
final class Environment {
    private final PrintStream out;
    private final PrintStream err;
    private final List<String> workloadArguments;
    private final boolean colour;
    private GuestSources sources;

    /**
     * @param out data: what the guest's console shows
     * @param err talk
     * @param colour whether {@code err} is a terminal that wants colours
     */
    Environment(PrintStream out, PrintStream err, List<String> workloadArguments, boolean colour) {
        this.out = out;
        this.err = err;
        this.workloadArguments = List.copyOf(workloadArguments);
        this.colour = colour;
    }

    PrintStream out() {
        return out;
    }

    /** What comes from standard input. */
    InputStream in() {
        return System.in;
    }

    PrintStream err() {
        return err;
    }

    List<String> workloadArguments() {
        return workloadArguments;
    }

    boolean colour() {
        return colour;
    }

    /** A line of kheap's own, on standard error. */
    void say(String line) {
        out.flush();
        err.println("kheap: " + line);
    }

    /** A line that says how long after its start kheap has come so far, if that is wanted. */
    void verbose(boolean wanted, String line) {
        if (wanted) {
            say("%5d ms  %s".formatted(millisSinceStart(), line));
        }
    }

    private static long millisSinceStart() {
        long started =
                Long.getLong(
                        "kheap.launched.at",
                        ProcessHandle.current()
                                .info()
                                .startInstant()
                                .map(java.time.Instant::toEpochMilli)
                                .orElse(System.currentTimeMillis()));
        return System.currentTimeMillis() - started;
    }

    /** The project's folder, with {@code guest} in it. */
    Path home() throws UserException {
        Path home = Path.of(System.getProperty("kheap.home", "."));
        if (!Files.isDirectory(home.resolve("guest"))) {
            throw new UserException(
                    "not the folder of kheap: kheap.home=%s; start it with scripts/kheap"
                            .formatted(home.toAbsolutePath()));
        }
        return home.toAbsolutePath();
    }

    /** The compiler, made ready at the first call. */
    GuestSources sources() throws UserException, IOException, InterruptedException {
        if (sources == null) {
            try {
                sources = new GuestSources(home(), this::say);
            } catch (ToolchainException e) {
                throw new UserException(e.getMessage(), e);
            }
        }
        return sources;
    }
}
