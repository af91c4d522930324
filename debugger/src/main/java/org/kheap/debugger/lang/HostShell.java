package org.kheap.debugger.lang;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import org.kheap.debugger.command.DebuggerException;
import org.kheap.debugger.command.InterruptedCommandException;

/** The shell of the host. */
public final class HostShell implements Shell {
    private final String program;
    private final boolean isAtTerminal;

    private HostShell(String program, boolean isAtTerminal) {
        this.program = program;
        this.isAtTerminal = isAtTerminal;
    }

    /** @param program that takes a command behind {@code -c} */
    public HostShell(String program) {
        this(program, false);
    }

    /**
     * One that has the terminal of this process for itself while it runs: its programs may draw and ask.
     * What they print does not go to the console.
     */
    public static HostShell atTerminal(String program) {
        return new HostShell(program, true);
    }

    @Override
    public void run(String command, String input, Console console) {
        try {
            Process process = builder(command, input).start();
            Thread feeder = new Thread(() -> feed(process, input), "shell-input");
            feeder.setDaemon(true);
            feeder.start();
            try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
                reader.lines().forEach(console::line);
            }
            process.waitFor();
        } catch (IOException e) {
            throw new DebuggerException("failed to run " + program + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedCommandException();
        }
    }

    private ProcessBuilder builder(String command, String input) {
        ProcessBuilder builder = new ProcessBuilder(program, "-c", command);
        if (!isAtTerminal) {
            return builder.redirectErrorStream(true);
        }
        return builder.redirectInput(input.isEmpty() ? Redirect.INHERIT : Redirect.PIPE)
                .redirectOutput(Redirect.INHERIT)
                .redirectError(Redirect.INHERIT);
    }

    /** A command need not read all of its input, or any. */
    private static void feed(Process process, String input) {
        try (OutputStream stream = process.getOutputStream()) {
            stream.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException closed) {
            process.onExit();
        }
    }
}
