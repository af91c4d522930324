package org.kheap.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.kheap.cli.toolchain.ToolchainException;

/** What a command has around it: streams, folders, and what came after {@code --}. */
final class Environment {
    private final PrintStream out;
    private final PrintStream err;
    private final List<String> workloadArguments;
    private final boolean colour;
    private BufferedReader lines;
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

    /** What comes from standard input; all who read it share what was read ahead. */
    BufferedReader lines() {
        if (lines == null) {
            lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        }
        return lines;
    }

    /** Whether somebody sits at a terminal, on both sides of this process. */
    boolean hasTerminal() {
        return System.console() != null;
    }

    /** The terminal. To be closed, for it to be left as it was. */
    Terminal terminal() throws IOException {
        return TerminalBuilder.builder().name("kheap").system(true).build();
    }

    /** Where the user keeps histories, macros and settings. */
    Path userHome() {
        return Path.of(System.getProperty("user.home"));
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
