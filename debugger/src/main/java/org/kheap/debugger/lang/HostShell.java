package org.kheap.debugger.lang;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.kheap.debugger.command.DebuggerException;
import org.kheap.debugger.command.InterruptedCommandException;

/** The shell of the host. */
public final class HostShell implements Shell {
    private final String program;

    /** @param program that takes a command behind {@code -c} */
    public HostShell(String program) {
        this.program = program;
    }

    @Override
    public void run(String command, String input, Console console) {
        try {
            Process process =
                    new ProcessBuilder(program, "-c", command).redirectErrorStream(true).start();
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

    /** A command need not read all of its input, or any. */
    private static void feed(Process process, String input) {
        try (OutputStream stream = process.getOutputStream()) {
            stream.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException closed) {
            process.onExit();
        }
    }
}
