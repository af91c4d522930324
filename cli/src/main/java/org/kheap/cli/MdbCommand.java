package org.kheap.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.kheap.cli.mdb.DebuggerModules;
import org.kheap.cli.mdb.DumpOperands;
import org.kheap.debugger.lang.Console;
import org.kheap.debugger.lang.Host;
import org.kheap.debugger.lang.HostShell;
import org.kheap.debugger.lang.Interpreter;
import org.kheap.debugger.lang.Logs;
import org.kheap.debugger.target.CrashDump;
import org.kheap.panic.dump.DumpException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kheap mdb}: opens a crash dump in the debugger. */
@Command(
        name = "mdb",
        description = "Examine a crash dump in the debugger.",
        footer = {
            "",
            "Commands come from the terminal, from -e, or from standard input.",
            "Exit status: 0, 1 the dump cannot be opened or a command of -e failed, 2 usage."
        })
final class MdbCommand implements Callable<Integer> {
    /** What cannot go on, and what -e could not do. */
    private static final int FATAL = 1;

    @Option(
            names = "-e",
            paramLabel = "COMMANDS",
            description = "run these and leave; repeatable, up to the first that fails")
    private List<String> commands = new ArrayList<>();

    @Parameters(
            paramLabel = "unix.N vmcore.N | N",
            arity = "1..2",
            description = "files of the dump, or its number")
    private List<String> operands = new ArrayList<>();

    private final Environment environment;

    MdbCommand(Environment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws IOException {
        try (CrashDump dump = DumpOperands.open(Path.of(""), operands)) {
            dump.warnings().forEach(this::complain);
            Host host =
                    Host.of(new Streams())
                            .withShell(new HostShell("/bin/sh"))
                            .withLogs(Logs.files());
            return run(new Interpreter(dump, DebuggerModules.all(), host));
        } catch (DumpException e) {
            complain(e.getMessage());
            return FATAL;
        } finally {
            environment.out().flush();
        }
    }

    private int run(Interpreter interpreter) throws IOException {
        for (String command : commands) {
            if (!interpreter.isFinished() && !interpreter.run(command)) {
                return FATAL;
            }
        }
        if (commands.isEmpty()) {
            BufferedReader lines =
                    new BufferedReader(
                            new InputStreamReader(environment.in(), StandardCharsets.UTF_8));
            String line = lines.readLine();
            while (line != null) {
                interpreter.run(line);
                environment.out().flush();
                line = interpreter.isFinished() ? null : lines.readLine();
            }
        }
        return ExitStatus.CLEAN;
    }

    private void complain(String sentence) {
        new Streams().error("mdb: " + sentence);
    }

    /** Data on standard output, talk on standard error. */
    private final class Streams implements Console {
        @Override
        public void line(String text) {
            environment.out().println(text);
        }

        @Override
        public void error(String text) {
            environment.out().flush();
            environment.err().println(text);
        }
    }
}
